import type { BoundClause, Budget } from './candidates.ts';
import { effortOf } from './effort.ts';
import { compileFilter, type Filter, type FilterText, type Row } from './filter.ts';
import { createLimitFinder, type LimitFinder } from './limits.ts';
import { createNearClauses } from './near-clauses.ts';
import { hasReference } from './reference.ts';
import { findRow, type Outside } from './row-search.ts';
import type { ClauseText, ScopeText } from './scope.ts';

export type { Outside } from './row-search.ts';

/** Enough for scopes of some hundred clauses, and for some milliseconds at most. */
const STEPS = 200_000;

/** What compiling an expression costs for each unit of its effort, in comparisons. */
const EFFORT_STEPS = 5;

/** What reading one clause of the outer scope costs, in comparisons. */
const PREPARING_STEPS = 40;

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
  return createDifference(outer, { steps })(inner);
}

/** As `findOutside` of many scopes and the one that may contain them, which is prepared once, for so much work in all. */
export function createDifference(outer: ScopeText, budget: Budget): (inner: ScopeText) => Outside {
  if (outer === 'all') return () => ({ kind: 'none' });
  const isOdd = outer.some(({ length }) => length === 0);
  const findNear = createNearClauses(outer);
  let prepared: ((inner: readonly ClauseText[]) => Outside) | undefined;
  return (inner) => {
    if (inner.length === 0) return { kind: 'none' };
    if (isOdd) return UNSURE;
    if (inner === 'all') return { kind: 'row', row: strangerTo(outer) };
    const near = findNear(inner);
    budget.steps -= near.length;
    if (near.length < outer.length) return prepare(near, budget)(inner);
    prepared ??= prepare(outer, budget);
    return prepared(inner);
  };
}

function prepare(outer: readonly ClauseText[], budget: Budget): (inner: readonly ClauseText[]) => Outside {
  budget.steps -= PREPARING_STEPS * outer.length;
  if (budget.steps < 0) return () => UNSURE;
  const known = new Set(outer.map(spell));
  const bind = createBinder(budget);
  const limits = mergeSingles(outer.filter(isBound)).map(bind);
  const isWhole = outer.every(isBound) && limits.every((clause) => clause !== undefined);
  const findLimits = createLimitFinder(
    limits.filter((clause) => clause !== undefined),
    budget,
  );
  return (inner) => {
    const asked = inner.filter((clause) => isBound(clause) && !known.has(spell(clause)));
    const found = search(mergeSingles(asked).map(bind), findLimits, budget);
    if (found.kind === 'row') return isWhole ? found : UNSURE;
    return inner.every(isBound) ? found : UNSURE;
  };
}

function search(
  inner: readonly (BoundClause | undefined)[],
  findLimits: LimitFinder,
  budget: Budget,
): Outside {
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
  for (const value of text.values) budget.steps -= isExpression ? EFFORT_STEPS * effortOf(value) + 1 : 1;
  if (budget.steps < 0) return undefined;
  try {
    return compileFilter(text);
  } catch {
    return undefined;
  }
}
