import type { ClauseText } from '../../decision/scope.ts';
import type { ScopeAnswer } from '../../decision/scope-for.ts';
import { type Clause, ScopeKind } from '../../gen/sidegate/v1/decision.ts';

/** The kinds of a scope, as answers carry them. */
export const scopeKinds: Record<ScopeAnswer['kind'], ScopeKind> = {
  NONE: ScopeKind.SCOPE_KIND_NONE,
  ALL: ScopeKind.SCOPE_KIND_ALL,
  CONDITIONAL: ScopeKind.SCOPE_KIND_CONDITIONAL,
};

/** A clause as answers carry it. */
export function fromClause(filters: ClauseText): Clause {
  return { filters };
}
