import type { Filter } from './filter.ts';
import { type PlainExpression, readPlain } from './plain-expression.ts';

/** What the filters of one key compare its values with. */
export interface Atoms {
  /** Values that are told apart from all others; never empty. */
  readonly literals: ReadonlySet<string>;
  /** Beginnings that are told apart from others. */
  readonly prefixes: ReadonlySet<string>;
  /** Expressions of which only the engine knows what they match. */
  readonly opaque: ReadonlySet<string>;
}

/** An expression as alternatives that need no engine; `undefined` when it has one that does. */
type Plain = readonly Extract<PlainExpression, { is: 'set' | 'prefix' }>[] | undefined;

/** Gathers what filters compare with. */
export function atomsOf(filters: readonly Pick<Filter, 'text'>[]): Atoms {
  const literals = new Set<string>();
  const prefixes = new Set<string>();
  const opaque = new Set<string>();
  for (const { text } of filters) {
    for (const value of text.values) {
      if (text.op === '=' || text.op === '!=') {
        literals.add(value);
        continue;
      }
      const plain = readAlternatives(value);
      if (plain === undefined) opaque.add(value);
      for (const each of plain ?? []) {
        if (each.is === 'prefix') prefixes.add(each.text);
        else for (const literal of each.values) literals.add(literal);
      }
    }
  }
  literals.delete('');
  return { literals, prefixes, opaque };
}

/** Reads an expression whose alternatives are literally values and prefixes. */
function readAlternatives(expression: string): Plain {
  const known: Extract<PlainExpression, { is: 'set' | 'prefix' }>[] = [];
  for (const plain of (readPlain(expression) === undefined ? expression.split('|') : [expression]).map(
    readPlain,
  )) {
    if (plain === undefined) return undefined;
    if (plain.is === 'set' || plain.is === 'prefix') known.push(plain);
    else if (plain.text === '') known.push({ is: 'prefix', text: '', longer: false });
    else return undefined;
  }
  return known;
}
