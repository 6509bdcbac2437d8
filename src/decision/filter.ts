import { compilePattern, type Matcher, oneOf } from './pattern.ts';
import type { Subject } from './principal.ts';
import { compileTemplate, hasReference, type Template } from './reference.ts';

/** The four operators of a filter, as the policy writes them. */
export type Operator = '=' | '!=' | '=~' | '!~';

/** A filter as policy and answers carry it. Several values of `=` or `=~`: any of them; of `!=` or `!~`: none of them. */
export interface FilterText {
  readonly key: string;
  readonly op: Operator;
  readonly values: readonly string[];
}

/** The attributes of one resource. A map, so that no inherited name of an object is ever an attribute. */
export type Row = ReadonlyMap<string, string>;

/** A filter ready to be asked. */
export interface Filter {
  readonly text: FilterText;
  /** Absent when values refer to the principal. */
  readonly matches: Matcher | undefined;
  /** The values that are known once somebody asks; empty when `matches` is there. */
  readonly templates: readonly Template[];
}

/**
 * Compiles one filter. References to the principal stand only in values of `=` and `!=`.
 *
 * @throws {Error} when an expression of `=~` or `!~` is not RE2
 */
export function compileFilter(text: FilterText): Filter {
  const literal = text.op === '=' || text.op === '!=';
  if (literal && text.values.some(hasReference)) {
    return { text, matches: undefined, templates: text.values.map(compileTemplate) };
  }
  return { text, matches: toMatcher(text), templates: [] };
}

function toMatcher({ op, values }: FilterText): Matcher {
  switch (op) {
    case '=':
      return oneOf(values);
    case '!=':
      return not(oneOf(values));
    case '=~':
      return anyPattern(values);
    case '!~':
      return not(anyPattern(values));
  }
}

function anyPattern(expressions: readonly string[]): Matcher {
  const matchers = expressions.map(compilePattern);
  return (value) => matchers.some((matches) => matches(value));
}

function not(matches: Matcher): Matcher {
  return (value) => !matches(value);
}

/**
 * Says whether a row passes. A missing or empty attribute passes no filter, whatever its operator;
 * a filter that refers to something the subject lacks passes nothing.
 */
export function passes(filter: Filter, row: Row, subject: Subject): boolean {
  const value = row.get(filter.text.key);
  if (value === undefined || value === '') return false;
  if (filter.matches !== undefined) return filter.matches(value);
  const bound = bindFilter(filter, subject);
  return bound !== undefined && bound.values.includes(value) === (bound.op === '=');
}

/** The filter with its references replaced by what they say of this subject; `undefined` when one of them says nothing. */
export function bindFilter(filter: Filter, subject: Subject): FilterText | undefined {
  if (filter.matches !== undefined) return filter.text;
  const values: string[] = [];
  for (const template of filter.templates) {
    const value = template(subject);
    if (value === undefined) return undefined;
    values.push(value);
  }
  return { key: filter.text.key, op: filter.text.op, values };
}
