import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { PatchOperation } from '../inject/injection.ts';
import { applyPatch } from './apply-patch.ts';
import { mergeLines } from './merge-lines.ts';
import type { ReadDocument } from './place.ts';
import { styleOf } from './written-style.ts';

/** How documents are read: as the API server's clients read them, merge keys included. */
export const READ_OPTIONS = { merge: true } as const;

/**
 * Patches a document and writes it, in the words of its author wherever nothing was added.
 *
 * @returns `undefined` where an alias or a merge key stands in the place of something that is to be added to
 */
export function writePatched(read: ReadDocument, patch: readonly PatchOperation[]): string | undefined {
  const { document, text } = read;
  const style = styleOf(read);
  const tidied = document.toString(style);
  if (!applyPatch(document, patch)) return undefined;
  const value: unknown = document.toJS();
  if (isJson(text)) return `${JSON.stringify(value, null, /^\{\s*\n([ \t]+)/.exec(text)?.[1] ?? 2)}\n`;
  const changed = document.toString(style);
  const merged = mergeLines(text, tidied, changed);
  const isSame = merged !== undefined && isDeepStrictEqual(parseDocument(merged, READ_OPTIONS).toJS(), value);
  return isSame ? merged : changed;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
