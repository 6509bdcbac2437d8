import { append, nested } from './buckets.ts';
import type { BoundClause, Budget } from './candidates.ts';

/** Finds, of many clauses, those that could admit a row that a given one admits, without reading them all. */
export type LimitFinder = (clause: BoundClause) => readonly BoundClause[];

/** Sorts clauses by the first attribute that they want to have one of some values. */
export function createLimitFinder(clauses: readonly BoundClause[], budget: Budget): LimitFinder {
  const byValue = new Map<string, Map<string, BoundClause[]>>();
  const rest: BoundClause[] = [];
  for (const clause of clauses) {
    const wanted = clause.find(({ text }) => text.op === '=')?.text;
    if (wanted === undefined) rest.push(clause);
    else for (const value of new Set(wanted.values)) append(nested(byValue, wanted.key), value, clause);
  }

  return (clause) => {
    const keys = new Set(clause.map(({ text }) => text.key));
    const found = new Set(rest);
    for (const key of keys) {
      const byText = byValue.get(key);
      const wanted = clause.find(({ text }) => text.key === key && text.op === '=')?.text.values;
      const lists =
        wanted === undefined ? [...(byText?.values() ?? [])] : wanted.map((value) => byText?.get(value));
      for (const list of lists) for (const each of list ?? []) found.add(each);
      budget.steps -= lists.length;
    }
    budget.steps -= found.size;
    // What a row lacks passes no filter: a clause that asks for more than this one needs no thought.
    return [...found].filter((each) => each.every(({ text }) => keys.has(text.key)));
  };
}
