import type { BoundClause, Budget } from './candidates.ts';
import { compileFilter, type Filter, type FilterText, type Row } from './filter.ts';
import { createLimitFinder } from './limits.ts';
import { hasReference } from './reference.ts';
import { findRow, type Outside } from './row-search.ts';
import type { ClauseText, ScopeText } from './scope.ts';

export type { Outside } from './row-search.ts';

/** Enough for scopes of some hundred clauses, and for some milliseconds at most. */
const STEPS = 200_000;

const UNSURE: Outside = { kind: 'unsure' };

/**
 * Looks for a row that the inner scope admits and the outer one does not. `none` and `row` are certain: only values,
 * sets and prefixes were in question, or it makes no difference what the other expressions match, or a row was found
 * and tried. Pure and total: of a scope that still refers to a principal, or whose expression is not RE2, nothing is
 * sure.
 *
 * @param steps - how much work the answer is worth, in comparisons; `unsure` once that is spent
 */
export function findOutside(inner: ScopeText, outer: ScopeText, steps: number = STEPS): Outside {
  if (outer === 'all' || inner.length === 0) return { kind: 'none' };
  if (outer.some(({ length }) => length === 0)) return UNSURE;
  if (inner === 'all') return { kind: 'row', row: strangerTo(outer) };
  const budget: Budget = { steps };
  const known = new Set(outer.map(spell));
  const bind = createBinder(budget);
  const limits = mergeSingles(outer.filter(isBound)).map(bind);
  const isWhole = outer.every(isBound) && limits.every((clause) => clause !== undefined);
  const asked = inner.filter((clause) => isBound(clause) && !known.has(spell(clause)));
  const found = search(
    mergeSingles(asked).map(bind),
    limits.filter((clause) => clause !== undefined),
    budget,
  );
  if (found.kind === 'row') return isWhole ? found : UNSURE;
  return inner.every(isBound) ? found : UNSURE;
}

function search(
  inner: readonly (BoundClause | undefined)[],
  outer: readonly BoundClause[],
  budget: Budget,
): Outside {
  const findLimits = createLimitFinder(outer, budget);
  let answer: Outside = { kind: 'none' };
  for (const clause of inner) {
    const found = clause === undefined ? UNSURE : findRow(clause, findLimits, budget);
    if (found.kind === 'row') return found;
    if (budget.steps < 0) return UNSURE;
    if (found.kind === 'unsure') answer = found;
  }
  return answer;
}

/** A row without any attribute that the clauses ask for. */
function strangerTo(clauses: readonly ClauseText[]): Row {
  const keys = new Set(clauses.flat().map(({ key }) => key));
  let key = 'other';
  while (keys.has(key)) key += '-other';
  return new Map([[key, 'x']]);
}

function spell(clause: ClauseText): string {
  const filters = clause.map(({ key, op, values }) => JSON.stringify([key, op, [...new Set(values)].sort()]));
  return [...new Set(filters)].sort().join();
}

/** Says whether a clause asks for something, and for nothing that depends on who asks. */
function isBound(clause: ClauseText): boolean {
  const isOpen = clause.some(({ op, values }) => (op === '=' || op === '!=') && values.some(hasReference));
  return clause.length > 0 && !isOpen;
}

/** Joins the clauses that want one attribute to have one of some values, and nothing more, so that they are one search. */
function mergeSingles(clauses: readonly ClauseText[]): readonly ClauseText[] {
  const groups = Map.groupBy(clauses, (clause) => {
    const [filter] = clause;
    return clause.length === 1 && filter !== undefined && (filter.op === '=' || filter.op === '=~')
      ? JSON.stringify([filter.key, filter.op])
      : clause;
  });
  return [...groups.values()].flatMap((group) => {
    const [first = []] = group;
    const [filter] = first;
    if (group.length === 1 || first.length !== 1 || filter === undefined) return [first];
    return [[{ ...filter, values: group.flatMap((clause) => clause.flatMap(({ values }) => values)) }]];
  });
}

/** Compiles clauses, each different filter once; `undefined` for one with an expression that is not RE2. */
function createBinder(budget: Budget): (clause: ClauseText) => BoundClause | undefined {
  const known = new Map<string, Filter | undefined>();
  return (clause) => {
    const filters: Filter[] = [];
    for (const text of clause) {
      const name = spell([text]);
      const filter = known.has(name) ? known.get(name) : attempt(text, budget);
      known.set(name, filter);
      if (filter === undefined) return undefined;
      filters.push(filter);
    }
    return filters;
  };
}

function attempt(text: FilterText, budget: Budget): Filter | undefined {
  const isExpression = text.op === '=~' || text.op === '!~';
  for (const value of text.values) budget.steps -= isExpression ? costOf(value) : 1;
  if (budget.steps < 0) return undefined;
  try {
    return compileFilter(text);
  } catch {
    return undefined;
  }
}

/** What compiling an expression costs at most, or nearly: each `{` may repeat what stands before it a thousand times. */
function costOf(expression: string): number {
  return 5 * (expression.length + 200 * (expression.split('{').length - 1));
}
