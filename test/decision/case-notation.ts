import { parseDocument } from 'yaml';

/** A mapping of a case file of which every key is known; reading a value twice is fine, leaving one unknown is not. */
export interface Fields {
  readonly text: (key: string) => string | undefined;
  readonly required: (key: string) => string;
  readonly number: (key: string) => number | undefined;
  readonly value: (key: string) => unknown;
}

/** Reads a case file into maps, lists and strings. @throws {Error} on anything that YAML itself finds wrong */
export function parseCases(source: string): unknown {
  const document = parseDocument(source, { schema: 'failsafe', strict: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return document.toJS({ mapAsMap: true });
}

/** Reads a mapping. @throws {Error} when it is none, or holds a key that is not listed */
export function fields(value: unknown, known: readonly string[]): Fields {
  const map = mapping(value);
  for (const [key] of map) if (!known.includes(key)) throw new Error(`unknown key \`${key}\``);
  const text = (key: string): string | undefined => {
    const found = map.get(key);
    return found === undefined ? undefined : string(found);
  };
  return {
    text,
    required(key) {
      const found = text(key);
      if (found === undefined) throw new Error(`\`${key}\` is missing`);
      return found;
    },
    number(key) {
      const found = text(key);
      if (found === undefined) return undefined;
      const number = Number(found);
      if (Number.isNaN(number)) throw new Error(`\`${key}\` is no number`);
      return number;
    },
    value: (key) => map.get(key),
  };
}

/** Reads a mapping with keys of any name; absent means empty. */
export function mapping(value: unknown): ReadonlyMap<string, unknown> {
  if (value === undefined) return new Map();
  if (!(value instanceof Map)) throw new Error('a mapping is wanted');
  const entries: ReadonlyMap<unknown, unknown> = value;
  return new Map([...entries].map(([key, each]) => [string(key), each]));
}

/** Reads a mapping of strings to strings; absent means empty. */
export function strings(value: unknown): ReadonlyMap<string, string> {
  return new Map([...mapping(value)].map(([key, each]) => [key, string(each)]));
}

/** Reads a list; absent means empty. */
export function list<T>(value: unknown, item: (value: unknown, place: number) => T): readonly T[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new Error('a list is wanted');
  const items: readonly unknown[] = value;
  return items.map(item);
}

/** Reads a string. */
export function string(value: unknown): string {
  if (typeof value !== 'string') throw new Error('a string is wanted');
  return value;
}

/** Reads one of a few words. */
export function oneOf<const T extends string>(value: string, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found === undefined) throw new Error(`\`${value}\` is none of ${words.join(', ')}`);
  return found;
}
