import { compileScope, type Scope } from '../decision/scope.ts';
import type { ScopeAnswer } from '../decision/scope-for.ts';

/** The rows that an answer of `scopeFor` admits, ready to be asked about. */
export function answeredRows(answer: ScopeAnswer): Scope {
  if (answer.kind === 'ALL') return compileScope('all');
  return compileScope(answer.kind === 'NONE' ? [] : answer.clauses);
}
