import type { DenyReason } from './authorize.ts';
import { covers } from './catalogue.ts';
import type { FilterText } from './filter.ts';
import type { Policy } from './policy.ts';
import type { AllowReason } from './policy-data.ts';
import type { Subject } from './principal.ts';
import { bindScope, type ClauseText, type Range, type Scope } from './scope.ts';
import type { Standing } from './standing.ts';

/** The rows of a type on which an action is allowed. `untilMs` as in a decision. */
export type ScopeAnswer =
  | { readonly kind: 'NONE'; readonly reason: DenyReason; readonly untilMs: number }
  | { readonly kind: 'ALL'; readonly reason: AllowReason; readonly untilMs: number }
  | {
      readonly kind: 'CONDITIONAL';
      readonly reason: AllowReason;
      /** Joined by OR; a row that lacks an attribute that a filter names does not match, whatever the operator. */
      readonly clauses: readonly ClauseText[];
      readonly untilMs: number;
    };

/**
 * Finds the rows on which an action is allowed: exactly those on which `authorize` allows it, by the same policy and
 * clock. Pure, total and linear in its input.
 */
export function scopeFor(
  policy: Policy,
  standing: Standing,
  action: string,
  type: string,
  nowMs: number,
): ScopeAnswer {
  if (standing.refusal !== undefined) return none(standing.refusal, standing.untilMs);
  const question = policy.catalogue.ask(action, type);
  if (question.misasked !== undefined) return none(question.misasked, standing.untilMs);

  const { holders, subject } = standing;
  const scopes = new Set<Scope>();
  let reason: DenyReason = question.known ? 'NO_GRANT' : 'UNKNOWN_ACTION';
  let beginsMs = standing.untilMs;
  let endsMs = standing.untilMs;
  for (const { grants } of holders) {
    for (const grant of grants) {
      if (!covers(grant.permission, question.cell)) continue;
      if (nowMs < grant.fromMs) {
        beginsMs = Math.min(beginsMs, grant.fromMs);
      } else if (nowMs >= grant.untilMs) {
        if (reachesAny(grant.scope, question.range, subject)) reason = 'EXPIRED';
      } else if (grant.scope.unrestricted) {
        return { kind: 'ALL', reason: grant.reason, untilMs: Math.min(grant.untilMs, beginsMs) };
      } else {
        endsMs = Math.min(endsMs, grant.untilMs);
        if (reason !== 'EXPIRED') reason = 'OUT_OF_SCOPE';
        if (question.range !== 'everything') scopes.add(grant.scope);
      }
    }
  }
  const untilMs = Math.min(beginsMs, endsMs);
  const clauses: ClauseText[] = [];
  for (const scope of scopes) bindScope(scope, subject, clauses);
  if (clauses.length === 0) return none(subject === 'anonymous' ? 'UNAUTHENTICATED' : reason, untilMs);
  return {
    kind: 'CONDITIONAL',
    reason: 'GRANTED',
    clauses: respell(clauses, policy.ownNames.get(type)),
    untilMs,
  };
}

function reachesAny(scope: Scope, range: Range, subject: Subject): boolean {
  return scope.unrestricted || (range !== 'everything' && bindScope(scope, subject, []).length > 0);
}

/**
 * Says the clauses of a type whose `name` is also another attribute in both words, since a row may carry either one:
 * `authorize` is asked with both.
 */
function respell(clauses: readonly ClauseText[], own: string | undefined): readonly ClauseText[] {
  if (own === undefined) return clauses;
  const isOwn = ({ key }: FilterText): boolean => key === own || key === 'name';
  return clauses.flatMap((clause) => {
    if (!clause.some(isOwn)) return [clause];
    return [own, 'name'].map((key) => clause.map((filter) => (isOwn(filter) ? { ...filter, key } : filter)));
  });
}

function none(reason: DenyReason, untilMs: number): ScopeAnswer {
  return { kind: 'NONE', reason, untilMs };
}
