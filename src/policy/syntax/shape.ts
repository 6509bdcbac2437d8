import { isBlank, type ListNode, type MapNode, type Node, type Place } from './node.ts';
import type { Report } from './report.ts';
import { anyOf, type Schema } from './schema.ts';

/**
 * What a part of a document must look like. Reading is total: what is wrong is reported, and a stand-in takes its
 * place so that the rest is checked as well; a document with an error is never compiled into an answer.
 */
export interface Shape<T> {
  readonly read: (node: Node, report: Report) => T;
  readonly standIn: (at: Place) => T;
  /** What is wanted, for messages: `a text`, `a list of groups`. */
  readonly what: string;
  /** The same for an editor, made anew each time: whoever serves never asks. */
  readonly schema: () => Schema;
}

/** A shape without its reader. */
type Outline<T> = Omit<Shape<T>, 'read' | 'schema'>;

/** A value with its place. */
export interface Located<T> {
  readonly value: T;
  readonly at: Place;
}

/** The entry of a map that may have any keys. */
export interface Pair<T> {
  readonly key: Located<string>;
  readonly value: T;
}

/** Reports a node of the wrong kind and gives the stand-in. */
export function refuse<T>(shape: Outline<T>, node: Node, report: Report): T {
  const at = report.place(node.offset);
  if (isBlank(node)) report.error('blank-value', at, `a value is missing here; write ${shape.what}`);
  else report.error('wrong-type', at, `here stands ${nameOf(node)}; write ${shape.what}`);
  return shape.standIn(at);
}

function nameOf(node: Node): string {
  return node.kind === 'scalar' ? 'a single value' : `a ${node.kind}`;
}

/** A list of things of one shape; `atLeast` of them. */
export function list<T>(item: Shape<T>, what: string, atLeast = 0): Shape<readonly T[]> {
  const shape = { what, standIn: (): readonly T[] => [] };
  return {
    ...shape,
    schema: () => ({
      type: 'array',
      items: item.schema(),
      ...(atLeast > 0 && { minItems: atLeast }),
      errorMessage: `write ${what}`,
    }),
    read(node, report) {
      if (node.kind !== 'list') return refuse(shape, node, report);
      if (node.items.length < atLeast) {
        report.error('too-few', report.place(node.offset), `this list is empty; write ${what}`);
      }
      return node.items.map((each) => item.read(each, report));
    },
  };
}

/** One thing, or a list of them. */
export function oneOrMore<T>(item: Shape<T>): Shape<readonly T[]> {
  const many = list(item, `${item.what} or a list of such`, 1);
  return {
    ...many,
    schema: () => anyOf([item.schema(), many.schema()]),
    read: (node, report) => (node.kind === 'list' ? many.read(node, report) : [item.read(node, report)]),
  };
}

/** A map whose keys are names of the author's choice, the spaces around which do not count; `atLeast` of them. */
export function record<T>(item: Shape<T>, what: string, atLeast = 0): Shape<readonly Pair<T>[]> {
  const shape = { what, standIn: (): readonly Pair<T>[] => [] };
  return {
    ...shape,
    schema: () => ({
      type: 'object',
      additionalProperties: item.schema(),
      propertyNames: { pattern: '\\S', doNotSuggest: true },
      ...(atLeast > 0 && { minProperties: atLeast }),
      errorMessage: `write ${what}`,
    }),
    read(node, report) {
      if (node.kind !== 'map') return refuse(shape, node, report);
      if (node.entries.length < atLeast) {
        report.error('too-few', report.place(node.offset), `this map is empty; write ${what}`);
      }
      const seen = new Map<string, string>();
      return node.entries.map(({ key, value }) => {
        const at = report.place(key.offset);
        const name = key.text.trim();
        if (name === '') report.error('blank-value', at, 'a key is blank; write a name before the `:`');
        else if ((seen.get(name) ?? key.text) !== key.text)
          report.error('duplicate-key', at, `\`${name}\` stands here twice; keep one of them`);
        seen.set(name, key.text);
        return { key: { value: name, at }, value: item.read(value, report) };
      });
    },
  };
}

/**
 * Another shape for each kind of node.
 *
 * @param schema - what an editor is told of all of them
 */
export function byKind<T>(
  what: string,
  standIn: (at: Place) => T,
  readers: {
    readonly scalar?: (node: Node, report: Report) => T;
    readonly list?: (node: ListNode, report: Report) => T;
    readonly map?: (node: MapNode, report: Report) => T;
  },
  schema: () => Schema,
): Shape<T> {
  const shape = { what, standIn, schema };
  return {
    ...shape,
    read(node, report) {
      if (node.kind === 'map' && readers.map !== undefined) return readers.map(node, report);
      if (node.kind === 'list' && readers.list !== undefined) return readers.list(node, report);
      if (node.kind === 'scalar' && readers.scalar !== undefined) return readers.scalar(node, report);
      return refuse(shape, node, report);
    },
  };
}
