/** Takes the fields of a map and refuses every other key, so that a slip in a table is a failure and not a pass. */
export function fieldsOf<K extends string>(value: unknown, keys: readonly K[]): Readonly<Record<K, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`no map: ${show(value)}`);
  const given = new Map<string, unknown>(Object.entries(value));
  const others = [...given.keys()].filter((key) => !keys.some((each) => each === key));
  if (others.length > 0) throw new TypeError(`unknown keys ${others.join(', ')} in ${show(value)}`);
  const fields: unknown = Object.fromEntries(keys.map((key) => [key, given.get(key)]));
  if (!hasKeys(fields, keys)) throw new TypeError(`not all keys in ${show(value)}`);
  return fields;
}

/** A text, and nothing that YAML made of one. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError(`no text: ${show(value)}`);
  return value;
}

/** A whole number. */
export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw new TypeError(`no number: ${show(value)}`);
  return value;
}

/** A list of things, each decoded. */
export function listOf<T>(value: unknown, decode: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value)) throw new TypeError(`no list: ${show(value)}`);
  return value.map(decode);
}

/** The entries of a map with keys of the author's choice. */
export function entriesOf<T>(
  value: unknown,
  decode: (item: unknown) => T,
): readonly (readonly [string, T])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`no map: ${show(value)}`);
  return Object.entries(value).map(([key, item]) => [key, decode(item)]);
}

/** What is decoded where something stands, `undefined` where nothing does. */
export function maybe<T>(value: unknown, decode: (value: unknown) => T): T | undefined {
  return value === undefined ? undefined : decode(value);
}

function hasKeys<K extends string>(value: unknown, keys: readonly K[]): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && keys.every((key) => key in value);
}

function show(value: unknown): string {
  return JSON.stringify(value);
}
