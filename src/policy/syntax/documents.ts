import { readJson } from './json.ts';
import type { Node } from './node.ts';
import type { Report } from './report.ts';
import { readYaml } from './yaml.ts';

/** The two notations of a policy file. */
type Notation = 'yaml' | 'json';

/** One document of a file, still as text. */
export interface DocumentText {
  readonly notation: Notation;
  readonly text: string;
  /** The line of the file, from 1, at which the text begins. */
  readonly line: number;
}

/** A line that begins a document. Of all that ends a line for Unicode, only line feeds do so for YAML's reader. */
const DOCUMENT_START = /(?<![^\n])(?=---(?:[ \t\r\n]|$))/;

/**
 * Splits a file into its documents without parsing it, so that an unchanged one is recognised by its text.
 * A YAML document ends where a line begins with `---`, which no content may.
 *
 * @see https://yaml.org/spec/1.2.2/#rule-c-forbidden
 */
export function splitDocuments(path: string, text: string): readonly DocumentText[] {
  const body = text.startsWith('\ufeff') ? text.slice(1) : text;
  if (path.endsWith('.json')) return [{ notation: 'json', text: body, line: 1 }];
  let line = 1;
  return body.split(DOCUMENT_START).map((part) => {
    const document = { notation: 'yaml', text: part, line } as const;
    line += part.split('\n').length - 1;
    return document;
  });
}

/** Parses a document; `undefined` when nothing stands in it. */
export function parseDocument({ notation, text }: DocumentText, report: Report): Node | undefined {
  try {
    return notation === 'json' ? readJson(text, report) : readYaml(text, report);
  } catch (error) {
    // Both parsers call themselves for every level.
    if (!(error instanceof RangeError)) throw error;
    report.error(notation, report.place(0), 'this nests too deeply to be a policy; write fewer levels');
    return undefined;
  }
}
