import { isDeepStrictEqual } from 'node:util';
import {
  type DocumentOptions,
  type ParseOptions,
  parseDocument,
  type ScalarTag,
  type SchemaOptions,
} from 'yaml';
import type { PatchOperation } from '../inject/injection.ts';
import { applyPatch } from './apply-patch.ts';
import { mergeLines } from './merge-lines.ts';
import type { ReadDocument } from './place.ts';
import { styleOf } from './written-style.ts';

/** What kubectl reads as true or false, and YAML 1.2 as text; it is written as its author did. */
const WORDS_OF_TRUTH: ScalarTag = {
  tag: 'tag:yaml.org,2002:bool',
  default: true,
  identify: (value) => typeof value === 'boolean',
  test: /^(?:y|Y|yes|Yes|YES|on|On|ON|n|N|no|No|NO|off|Off|OFF)$/,
  resolve: (text) => /^(?:y|yes|on)$/i.test(text),
  stringify: ({ source, value }) => source ?? String(value),
};

/** How documents are read: as the API server's clients read them, merge keys included. */
export const READ_OPTIONS: ParseOptions & DocumentOptions & SchemaOptions = {
  merge: true,
  logLevel: 'error',
  customTags: (tags) => [WORDS_OF_TRUTH, ...tags],
};

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
    if (merged !== undefined && says(merged, value)) return merged;
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
