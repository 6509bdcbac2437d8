import type { ClauseText, ScopeText } from '../decision/scope.ts';
import { formatFilter } from './filter-text.ts';

/** Rows in words: `all rows`, or `where …, or where …`. */
export function formatRows(scope: ScopeText): string {
  if (scope === 'all') return 'all rows';
  return scope.length === 0 ? 'no rows' : scope.map(formatClause).join(', or ');
}

function formatClause(clause: ClauseText): string {
  return `where ${clause.map(formatFilter).join(' and ')}`;
}
