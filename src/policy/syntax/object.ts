import type { MapNode, Node, Place } from './node.ts';
import type { Report } from './report.ts';
import type { Schema } from './schema.ts';
import { refuse, type Shape } from './shape.ts';
import { suggest } from './suggest.ts';

/** A key of a map and what stands behind it. */
export interface Field<T> {
  readonly shape: Shape<T>;
  readonly need: 'required' | 'optional' | 'ignored' | 'not-yet';
  /** What it is for, in words for its author. */
  readonly about: string;
}

type Fields = Readonly<Record<string, Field<unknown>>>;

/** What an object of these fields reads as; `at` is its own place. */
export type ObjectOf<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never;
} & {
  readonly at: Place;
};

/** A key that must be there. */
export function required<T>(shape: Shape<T>, about = ''): Field<T> {
  return { shape, need: 'required', about };
}

/** A key that may be left out. */
export function optional<T>(shape: Shape<T>, about = ''): Field<T | undefined> {
  return { shape: { ...shape, standIn: () => undefined }, need: 'optional', about };
}

/** A key that is somebody else's business. */
export const ignored: Field<undefined> = {
  shape: { what: 'anything', read: () => undefined, standIn: () => undefined, schema: () => ({}) },
  need: 'ignored',
  about: 'Not read.',
};

/** A key that means something in a later release, and until then must not look as if it did. */
export const notYet: Field<undefined> = { ...ignored, need: 'not-yet' };

/**
 * A map with known keys; every other key is an error, unless `others` belong to somebody else.
 */
export function object<F extends Fields>(
  what: string,
  fields: F,
  others: 'refused' | 'ignored' = 'refused',
): Shape<ObjectOf<F>> {
  const keys = Object.keys(fields).filter((key) => fields[key]?.need !== 'not-yet');
  const list = keys.map((each) => `\`${each}\``).join(', ');
  const shape = {
    what: `${what} with ${list}`,
    standIn: (at: Place) => assemble(fields, at, (field) => field.shape.standIn(at)),
  };

  function read(node: Node, report: Report): ObjectOf<F> {
    if (node.kind !== 'map') return refuse(shape, node, report);
    const at = report.place(node.offset);
    const values = new Map(node.entries.map(({ key, value }) => [key.text, value]));
    if (others === 'refused') refuseUnknown(node, fields, report);
    return assemble(fields, at, (field, key) => {
      const value = values.get(key);
      if (value !== undefined && field.need !== 'not-yet') return field.shape.read(value, report);
      if (field.need === 'required') {
        report.error('missing-key', at, `\`${key}\` is missing; write \`${key}:\` with ${field.shape.what}`);
      }
      return field.shape.standIn(at);
    });
  }

  function refuseUnknown(node: MapNode, known: Fields, report: Report): void {
    for (const { key } of node.entries) {
      const at = report.place(key.offset);
      const field = Object.hasOwn(known, key.text) ? known[key.text] : undefined;
      if (field === undefined) {
        const hint = suggest(key.text, keys) || `; ${what} has ${list}`;
        report.error('unknown-key', at, `unknown key \`${key.text}\`${hint}`);
      } else if (field.need === 'not-yet') {
        report.error('not-yet', at, `\`${key.text}\` is not read by this release; remove it until it is`);
      }
    }
  }

  return { ...shape, read, schema: () => toSchema(what, fields, others) };
}

function toSchema(what: string, fields: Fields, others: 'refused' | 'ignored'): Schema {
  const known = Object.entries(fields).filter(([, { need }]) => need !== 'not-yet');
  return {
    type: 'object',
    title: what.replace(/^(?:an? |the (?:map |values of )?)|`/g, ''),
    properties: Object.fromEntries(known.map(([key, field]) => [key, describe(field)])),
    required: known.flatMap(([key, { need }]) => (need === 'required' ? [key] : [])),
    ...(others === 'refused' && { additionalProperties: false }),
  };
}

/** What stands behind a key, with what an editor shows of the key. */
function describe({ shape, about }: Field<unknown>): Schema {
  const wanted = `${shape.what.charAt(0).toUpperCase()}${shape.what.slice(1)}.`;
  return { description: about === '' ? wanted : `${about}\n\n${wanted}`, ...shape.schema() };
}

function assemble<F extends Fields>(
  fields: F,
  at: Place,
  readField: (field: Field<unknown>, key: string) => unknown,
): ObjectOf<F> {
  const entries = Object.entries(fields).map(([key, field]) => [key, readField(field, key)] as const);
  const whole: unknown = { ...Object.fromEntries(entries), at };
  if (!isWhole(fields, whole)) throw new Error('an object lost a key while it was read');
  return whole;
}

function isWhole<F extends Fields>(fields: F, value: unknown): value is ObjectOf<F> {
  return typeof value === 'object' && value !== null && Object.keys(fields).every((key) => key in value);
}
