import { readdirSync, readFileSync } from 'node:fs';
import { parse, parseDocument } from 'yaml';
import { type Reading, readDocument } from '../../../src/policy/reading.ts';
import { type DocumentText, splitDocuments } from '../../../src/policy/syntax/documents.ts';
import { fieldsOf, listOf, maybe } from '../decode.ts';
import { exampleFiles, filesOf } from '../table-source.ts';

/** A document of one of our tables or examples, with where it stands. */
export interface Specimen extends DocumentText {
  readonly from: string;
}

const tables = ['syntax/cases', 'native/cases', 'kalm/cases', 'kfuse/cases'] as const;
const decisions = ['native/decisions', 'kalm/decisions', 'kfuse/decisions'] as const;
const examples = ['jwt', 'kalm', 'kfuse', 'mtls', 'shop'] as const;

/** Every document of the tables of problems and decisions, and of the examples. */
export function specimens(): readonly Specimen[] {
  const files = [
    ...tables.flatMap((table) => tablesIn(table).flatMap(({ from, value }) => casesOf(from, value))),
    ...decisions.flatMap((table) => tablesIn(table).flatMap(({ from, value }) => policyOf(from, value))),
    ...examples.flatMap((name) =>
      exampleFiles(`deploy/examples/${name}`).map((file) => ({ ...file, from: `${name}/${file.path}` })),
    ),
  ];
  return files
    .filter(({ path }) => /\.(?:ya?ml|json)$/.test(path))
    .flatMap(({ path, text, from }) => splitDocuments(path, text).map((document) => ({ ...document, from })));
}

type From = ReturnType<typeof filesOf>[number] & { readonly from: string };

interface Table {
  readonly from: string;
  readonly value: unknown;
}

function tablesIn(folder: string): readonly Table[] {
  const place = new URL(`../${folder}/`, import.meta.url);
  return readdirSync(place).map((name) => {
    const value: unknown = parse(readFileSync(new URL(name, place), 'utf8'));
    return { from: `${folder}/${name}`, value };
  });
}

function casesOf(from: string, value: unknown): readonly From[] {
  const { cases } = fieldsOf(value, ['cases']);
  return listOf(cases, (each) => {
    const { it, policy, files } = fieldsOf(each, ['it', 'policy', 'files', 'want', 'secret']);
    return filesOf(policy, files).map((file) => ({ ...file, from: `${from}: ${String(it)}` }));
  }).flat();
}

function policyOf(from: string, value: unknown): readonly From[] {
  const keys = ['policy', 'files', 'example', 'warnings', 'now', 'who', 'cases'] as const;
  const { policy, files, example } = fieldsOf(value, keys);
  if (example !== undefined) return [];
  return filesOf(policy, maybe(files, (each) => each) ?? {}).map((file) => ({ ...file, from }));
}

/** What our reader says of a document, and the same document as an editor has it. */
export interface Judged {
  readonly language: Reading['content']['language'];
  /** The codes of its errors. */
  readonly errors: readonly string[];
  readonly value: unknown;
}

/** Reads a document in both ways; `undefined` when no editor gets as far as its schema. */
export function judge(document: DocumentText): Judged | undefined {
  const { content, remarks } = readDocument(document);
  const value = toValue(document);
  if (value === undefined) return undefined;
  const errors = remarks.filter(({ severity }) => severity === 'error').map(({ code }) => code);
  return { language: content.language, errors, value };
}

/** The value of YAML's core schema, as editors read it; of a key that stands twice the last. */
function toValue({ notation, text }: DocumentText): unknown {
  try {
    if (notation === 'json') return JSON.parse(text);
    const document = parseDocument(text, { uniqueKeys: false, logLevel: 'error' });
    return document.errors.length > 0 ? undefined : document.toJS();
  } catch {
    return undefined;
  }
}
