import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { listOf, textOf } from '../policy/decode.ts';

const execute = promisify(execFile);

/** Where a project keeps its CustomResourceDefinitions: a Go module, and files in it. */
export interface Definitions {
  readonly module: string;
  readonly files: readonly string[];
}

/** What is wrong with an object of a kind that the definitions know. */
export type Check = (object: unknown) => readonly string[];

/** Reads definitions, as a Go client downloads them. A check throws on an object of a kind that none of them defines. */
export async function readDefinitions(...sources: readonly Definitions[]): Promise<Check> {
  const schemas = new Map<string, ValidateFunction>();
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false, allErrors: true });
  for (const { module, files } of sources) {
    const folder = await download(module);
    for (const file of files) {
      for (const definition of readObjects(readFileSync(join(folder, file), 'utf8'))) {
        for (const [kind, schema] of schemasIn(definition)) schemas.set(kind, ajv.compile(tighten(schema)));
      }
    }
  }
  return (object) => {
    const kind = `${textOf(field(object, 'apiVersion'))} ${textOf(field(object, 'kind'))}`;
    const validate = schemas.get(kind);
    if (validate === undefined) throw new Error(`no definition of ${kind}`);
    validate(object);
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  };
}

/** The objects of a YAML file, without the lines of a template around them. */
export function readObjects(text: string): readonly unknown[] {
  const plain = text.replace(/^\{\{.*\}\}$/gm, '');
  return parseAllDocuments(plain).map((document): unknown => {
    const [problem] = document.errors;
    if (problem !== undefined) throw new Error(problem.message);
    const object: unknown = document.toJS();
    return object;
  });
}

/** Where the Go client puts a module's files. */
export async function download(module: string): Promise<string> {
  const { stdout } = await execute('go', ['mod', 'download', '-json', module]);
  return textOf(field(JSON.parse(stdout), 'Dir'));
}

/** The schema of each version that a definition has, by API version and kind. */
function schemasIn(definition: unknown): readonly (readonly [kind: string, schema: unknown])[] {
  if (field(definition, 'kind') !== 'CustomResourceDefinition') return [];
  const spec = field(definition, 'spec');
  const group = textOf(field(spec, 'group'));
  const kind = textOf(field(field(spec, 'names'), 'kind'));
  return listOf(field(spec, 'versions'), (version) => [
    `${group}/${textOf(field(version, 'name'))} ${kind}`,
    field(field(version, 'schema'), 'openAPIV3Schema'),
  ]);
}

/** A structural schema that refuses what an API server would prune. */
export function tighten(schema: unknown, depth = 0): object {
  const own = Object.entries(schema ?? {}).map(([key, value]): [string, unknown] => {
    if (key === 'properties') return [key, mapValues(value, (each) => tighten(each, depth + 1))];
    if (key === 'items' || (key === 'additionalProperties' && typeof value === 'object'))
      return [key, tighten(value, depth + 1)];
    return [key, value];
  });
  const found = new Map(own);
  const isOpen = ['additionalProperties', 'x-kubernetes-preserve-unknown-fields'].some((key) =>
    found.has(key),
  );
  if (!found.has('properties') || isOpen) return Object.fromEntries(own);
  const root = depth === 0 ? { apiVersion: {}, kind: {}, metadata: {} } : {};
  const properties = { ...root, ...mapValues(found.get('properties'), (each) => each) };
  return { ...Object.fromEntries(own), properties, additionalProperties: false };
}

/** The same keys, each with another value. */
export function mapValues(map: unknown, change: (value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(map ?? {}).map(([key, value]) => [key, change(value)]));
}

/** What stands under a key, of a map alone. */
export function field(value: unknown, key: string): unknown {
  return new Map<string, unknown>(Object.entries(value ?? {})).get(key);
}

/** What is a map or a list, to be spread; nothing else is anything. */
export function membersOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
