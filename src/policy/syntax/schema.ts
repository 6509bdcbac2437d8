/** Whatever JSON can say. */
type Json = string | number | boolean | readonly Json[] | { readonly [key: string]: Json };

/**
 * What an editor is told of a part of a document. It never refuses what the reader accepts; what it cannot know,
 * such as whether a name is defined elsewhere, the reader alone refuses.
 *
 * @see https://json-schema.org/draft-07
 */
export type Schema = { readonly [keyword: string]: Json };

/**
 * Any scalar, for all of them are read as text, and one that is not blank. An author who breaks it reads `what`.
 *
 * @param pattern - what the text matches, once the spaces around it are gone
 */
export function textSchema(what: string, pattern: RegExp = /\S/): Schema {
  const text = { type: ['string', 'number'], pattern: spaced(pattern), errorMessage: `write ${what}` };
  return pattern.test('true') || pattern.test('false') ? anyOf([text, BOOLEAN]) : text;
}

/** `true` or `false`, said backwards: an editor would offer both for every text if it were said by name. */
const BOOLEAN: Schema = { not: { type: ['string', 'number', 'object', 'array', 'null'] } };

/** One of a few words. The spaces around a quoted one do not count. */
export function wordSchema(words: readonly (string | boolean)[]): Schema {
  return anyOf([{ enum: words }, { type: 'string', pattern: spaced(literally(words)) }]);
}

function literally(words: readonly (string | boolean)[]): RegExp {
  return new RegExp(`^(?:${words.map((each) => String(each).replace(SPECIAL, '\\$&')).join('|')})$`);
}

/** One of two keys, and not both. */
export function eitherKey(one: string, other: string): Schema {
  const errorMessage = `write either \`${one}\` or \`${other}\``;
  return {
    anyOf: [one, other].map((key) => ({ required: [key], errorMessage })),
    dependencies: { [one]: { properties: { [other]: false }, errorMessage } },
  };
}

/** What means something in an expression. */
const SPECIAL = /[.*+?^${}()|[\]\\]/g;

/** What any of several schemas allows. */
export function anyOf(schemas: readonly Schema[]): Schema {
  const [only, ...others] = schemas.flatMap(alternativesOf);
  return only === undefined || others.length > 0 ? { anyOf: [only ?? {}, ...others] } : only;
}

/** A schema for what meets a condition, and another for what does not. */
export function when(condition: Schema, met: Schema, unmet?: Schema): Schema {
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema calls it so, and nobody awaits a schema.
  return { if: condition, then: met, ...(unmet && { else: unmet }) };
}

/**
 * Another schema for each type of value; the last one stands for every other type.
 *
 * @param what - what is wanted of a value of no such type
 */
export function byType(what: string, [[type, schema], ...others]: Cases): Schema {
  const [next, ...rest] = others;
  if (next === undefined) return { errorMessage: `write ${what}`, ...schema };
  const examples = offersOf(others.at(-1)?.[1] ?? {});
  const cases = when({ type }, schema, byType(what, [next, ...rest]));
  return examples.length > 0 ? { ...cases, examples } : cases;
}

/** What an editor offers for a schema; of one behind a condition it would not before something is written. */
function offersOf({ examples, ...schema }: Schema): readonly Json[] {
  if (isList(examples)) return examples;
  return alternativesOf(schema).flatMap(({ enum: words }) => (isList(words) ? words : []));
}

function isList(json: Json | undefined): json is readonly Json[] {
  return Array.isArray(json);
}

type Case = readonly [type: string, schema: Schema];
type Cases = readonly [Case, ...Case[]];

/** An object of which one key says what else must stand in it. */
export function choice(key: string, options: ReadonlyMap<string, Schema>): Schema {
  return {
    type: 'object',
    required: [key],
    properties: { [key]: wordSchema([...options.keys()]) },
    allOf: [...options].map(([word, schema]) => when(saying(key, word), schema)),
  };
}

/** An object in which a key has one word, by a pattern: what completes takes the beginning of an enumerated word for it. */
function saying(key: string, word: string): Schema {
  const said = { type: 'string', pattern: spaced(literally([word])) };
  return { type: 'object', required: [key], properties: { [key]: said } };
}

function alternativesOf(schema: Schema): readonly Schema[] {
  const { anyOf: alternatives, ...others } = schema;
  if (!Array.isArray(alternatives) || Object.keys(others).length > 0) return [schema];
  return alternatives.filter(isSchema);
}

function isSchema(json: Json): json is Schema {
  return typeof json === 'object' && !Array.isArray(json);
}

/** The pattern of a whole text allows spaces around it. */
function spaced({ source }: RegExp): string {
  if (!source.startsWith('^')) return source;
  return `^\\s*(?:${source.replace(/^\^|\$$/g, '')})\\s*$`;
}
