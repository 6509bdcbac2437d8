import type { FilterText, Row } from '../../src/decision/filter.ts';
import type { ClauseText } from '../../src/decision/scope.ts';
import { clauseAdmits } from './reference.ts';

/** The keys of the rows that are tried. */
export const KEYS = ['k', 'l'] as const;

/** Every text of up to four of these letters, and a few others. */
const UNIVERSE: readonly string[] = [...upTo(4, ['a', 'b', 'c', 'A']), 'a.', 'a..', '.'];

function upTo(length: number, letters: readonly string[]): readonly string[] {
  if (length === 0) return [''];
  const shorter = upTo(length - 1, letters);
  return [...new Set([...shorter, ...shorter.flatMap((text) => letters.map((letter) => text + letter))])];
}

/** Says whether one of the clauses admits a row. */
export function someAdmits(clauses: readonly ClauseText[], row: Row): boolean {
  return clauses.some((clause) => clauseAdmits(clause, row));
}

/** A row of the small universe that the inner clauses admit and the outer ones do not, found by trying them all. */
export function tryAll(inner: readonly ClauseText[], outer: readonly ClauseText[]): Row | undefined {
  const [some, others] = KEYS.map((key) => different([...inner, ...outer].flat(), key));
  for (const k of some ?? []) {
    for (const l of others ?? []) {
      const row = new Map([
        ['k', k],
        ['l', l],
      ]);
      if (someAdmits(inner, row) && !someAdmits(outer, row)) return row;
    }
  }
  return undefined;
}

/** One value for each set of the filters of a key that values of the universe pass. */
function different(texts: readonly FilterText[], key: string): Iterable<string> {
  const passing = texts.filter((text) => text.key === key).map(valuesPassing);
  const signatures = UNIVERSE.map((value) => [passing.map((set) => set.has(value)).join(), value] as const);
  return new Map(signatures).values();
}

const known = new Map<string, ReadonlySet<string>>();

function valuesPassing(text: FilterText): ReadonlySet<string> {
  const name = JSON.stringify([text.op, text.values]);
  const set =
    known.get(name) ??
    new Set(UNIVERSE.filter((value) => clauseAdmits([{ ...text, key: 'k' }], new Map([['k', value]]))));
  known.set(name, set);
  return set;
}
