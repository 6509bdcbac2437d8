import { bindFilter, compileFilter, type Filter, type FilterText, passes, type Row } from './filter.ts';
import type { Subject } from './principal.ts';

/** What a policy or an answer says of rows: every row, or those that some clause admits. No clause admits no row. */
export type ScopeText = 'all' | readonly ClauseText[];

/** Filters joined by AND; at least one. */
export type ClauseText = readonly FilterText[];

/** A clause ready to be asked. */
export interface Clause {
  readonly filters: readonly Filter[];
  /** The clause itself when nothing in it refers to the principal, so that answers share it. */
  readonly fixed: ClauseText | undefined;
}

/** The rows that a grant reaches. */
export interface Scope {
  readonly unrestricted: boolean;
  /** The one attribute whose one value makes a row admitted, where the scope says no more; the most usual scope. */
  readonly onlyKey: string | undefined;
  /** That value; means nothing without `onlyKey`. */
  readonly onlyValue: string | undefined;
  readonly clauses: readonly Clause[];
}

/** What the scope of a grant is asked: the row, the row if there is one, or that it be unrestricted. */
export type Range = 'resource' | 'optional' | 'everything';

/**
 * Compiles a scope.
 *
 * @throws {Error} when an expression in it is not RE2, or a clause is empty (it would admit everything)
 */
export function compileScope(text: ScopeText): Scope {
  if (text === 'all') return { unrestricted: true, onlyKey: undefined, onlyValue: undefined, clauses: [] };
  const clauses = text.map(compileClause);
  const fixed = clauses.flatMap((clause) => clause.fixed ?? []);
  const [filter] = fixed;
  const [value] = filter?.values ?? [];
  const isOnly = text.flat().length === 1 && filter?.op === '=' && filter.values.length === 1 && value !== '';
  return { unrestricted: false, onlyKey: isOnly ? filter.key : undefined, onlyValue: value, clauses };
}

function compileClause(text: ClauseText): Clause {
  if (text.length === 0) throw new Error('a clause needs at least one filter');
  const filters = text.map(compileFilter);
  return { filters, fixed: filters.every((filter) => filter.matches !== undefined) ? text : undefined };
}

/** Says whether a scope reaches a row, as the range of the question wants it. */
export function admits(scope: Scope, range: Range, row: Row, subject: Subject): boolean {
  if (scope.unrestricted) return true;
  if (range === 'everything') return false;
  if (range === 'optional' && row.size === 0) {
    return scope.clauses.some((clause) => bindClause(clause, subject) !== undefined);
  }
  if (scope.onlyKey !== undefined) return row.get(scope.onlyKey) === scope.onlyValue;
  for (const clause of scope.clauses) {
    if (clauseAdmits(clause, row, subject)) return true;
  }
  return false;
}

function clauseAdmits(clause: Clause, row: Row, subject: Subject): boolean {
  for (const filter of clause.filters) {
    if (!passes(filter, row, subject)) return false;
  }
  return true;
}

/** Adds the clauses of a scope, with the subject's own values in them and without those that can match nothing. */
export function bindScope(scope: Scope, subject: Subject, bound: ClauseText[]): readonly ClauseText[] {
  for (const clause of scope.clauses) {
    const text = bindClause(clause, subject);
    if (text !== undefined) bound.push(text);
  }
  return bound;
}

function bindClause(clause: Clause, subject: Subject): ClauseText | undefined {
  if (clause.fixed !== undefined) return clause.fixed;
  const filters: FilterText[] = [];
  for (const filter of clause.filters) {
    const text = bindFilter(filter, subject);
    if (text === undefined) return undefined;
    filters.push(text);
  }
  return filters;
}
