import { append, nested } from './buckets.ts';
import { hasReference } from './reference.ts';
import type { ClauseText } from './scope.ts';

/** Finds, of many clauses, those that could admit a row that some of the given ones admit, without reading them all. */
export type NearClauses = (clauses: readonly ClauseText[]) => readonly ClauseText[];

/** Sorts clauses by the first attribute that they want to have one of some values, whoever asks. */
export function createNearClauses(clauses: readonly ClauseText[]): NearClauses {
  const byValue = new Map<string, Map<string, ClauseText[]>>();
  const rest: ClauseText[] = [];
  for (const clause of clauses) {
    const wanted = clause.find(({ op, values }) => op === '=' && !values.some(hasReference));
    if (wanted === undefined) rest.push(clause);
    else for (const value of wanted.values) append(nested(byValue, wanted.key), value, clause);
  }

  return (given) => {
    const wanted = wantedBy(given);
    const found = new Set(rest);
    for (const [key, byText] of byValue) {
      const values = wanted.get(key);
      const lists = values === undefined ? byText.values() : [...values].map((value) => byText.get(value));
      for (const list of lists) for (const each of list ?? []) found.add(each);
    }
    return found.size === clauses.length ? clauses : [...found];
  };
}

/** The values of each attribute that every one of the clauses wants to have one of some. */
function wantedBy(clauses: readonly ClauseText[]): ReadonlyMap<string, ReadonlySet<string>> {
  const filters = clauses.flatMap((clause) => [
    ...new Map(clause.filter(({ op }) => op === '=').map((filter) => [filter.key, filter])).values(),
  ]);
  const byKey = [...Map.groupBy(filters, ({ key }) => key)].filter(
    ([, list]) => list.length === clauses.length,
  );
  return new Map(byKey.map(([key, list]) => [key, new Set(list.flatMap(({ values }) => values))]));
}
