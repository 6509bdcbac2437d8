import { createHash } from 'node:crypto';
import type { KalmDocument } from './kalm/document.ts';
import type { KfuseDocument } from './kfuse/document.ts';
import type { Source } from './language.ts';
import type { ReadingCache, SourceFile } from './loader.ts';
import type { NativeDocument } from './native/document.ts';
import { isReading, type Reading, readDocument } from './reading.ts';
import { type DocumentText, splitDocuments } from './syntax/documents.ts';

/** The documents of each language. */
export interface ByLanguage {
  readonly native: readonly Source<NativeDocument>[];
  readonly kfuse: readonly Source<KfuseDocument>[];
  readonly kalm: readonly Source<KalmDocument>[];
}

/**
 * Reads every document of every file. One that the cache knows is not parsed again; what the cache holds beyond these
 * files is forgotten.
 */
export function readSources(files: readonly SourceFile[], cache: ReadingCache): readonly Source<Reading>[] {
  const used = new Set<string>();
  const readings = files.flatMap(({ path, text }) =>
    splitDocuments(path, text).map((document): Source<Reading> => {
      const key = keyOf(document);
      const kept = cache.get(key);
      const content = isReading(kept) ? kept : readDocument(document);
      cache.set(key, content);
      used.add(key);
      return { content, file: path, line: document.line };
    }),
  );
  for (const key of cache.keys()) if (!used.has(key)) cache.delete(key);
  return readings;
}

/** Sorts documents by their language; what is of none is left out. */
export function sortByLanguage(sources: readonly Source<Reading>[]): ByLanguage {
  const native: Source<NativeDocument>[] = [];
  const kfuse: Source<KfuseDocument>[] = [];
  const kalm: Source<KalmDocument>[] = [];
  for (const { content, file, line } of sources) {
    const { content: read } = content;
    if (read.language === 'native') native.push({ content: read.document, file, line });
    if (read.language === 'kfuse') kfuse.push({ content: read.document, file, line });
    if (read.language === 'kalm') kalm.push({ content: read.document, file, line });
  }
  return { native, kfuse, kalm };
}

/** SHA-256 of a text, lower-case hex. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function keyOf({ notation, text }: DocumentText): string {
  return `${notation} ${sha256(text)}`;
}
