import { isDeepStrictEqual } from 'node:util';
import { parseDocument } from 'yaml';
import type { PatchOperation } from '../inject/injection.ts';
import { applyPatch } from './apply-patch.ts';
import { mergeLines } from './merge-lines.ts';
import type { ReadDocument } from './place.ts';
import { styleOf } from './written-style.ts';

/** How documents are read: as the API server's clients read them, merge keys included. */
export const READ_OPTIONS = { merge: true, logLevel: 'error' } as const;

/**
 * Patches a document and writes it, in the words of its author wherever nothing was added.
 *
 * @returns `undefined` where an alias or a merge key stands in the place of something that is to be added to
 */
export function writePatched(read: ReadDocument, patch: readonly PatchOperation[]): string | undefined {
  const { document, text } = read;
  const style = styleOf(read);
  // Authors indent lists in more than one way, even in one file: what is added has to fit the list that it is added to.
  const drafts = [style, { ...style, indentSeq: style.indentSeq === false }].map((each) => ({
    style: each,
    tidied: document.toString(each),
  }));
  if (!applyPatch(document, patch)) return undefined;
  const value: unknown = document.toJS();
  if (isJson(text)) return `${JSON.stringify(value, null, /^\{\s*\n([ \t]+)/.exec(text)?.[1] ?? 2)}\n`;
  for (const draft of drafts) {
    const merged = mergeLines(text, draft.tidied, document.toString(draft.style));
    if (says(merged, value)) return merged;
  }
  return document.toString(style);
}

function says(text: string, value: unknown): boolean {
  const document = parseDocument(text, READ_OPTIONS);
  return document.errors.length === 0 && isDeepStrictEqual(document.toJS(), value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
