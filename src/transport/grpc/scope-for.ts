import { type ScopeAnswer, scopeFor } from '../../decision/scope-for.ts';
import type { ScopeForRequest, ScopeForResponse } from '../../gen/sidegate/v1/decision.ts';
import { after } from './after.ts';
import type { Call, Desk, Handler } from './call.ts';
import { reasons } from './decision-messages.ts';
import { unreadable } from './fault.ts';
import { fromInstant } from './instant-messages.ts';
import { fromClause, scopeKinds } from './scope-messages.ts';
import { type Asker, identify } from './subject.ts';

/** Finds the rows of a type on which a subject may do something. */
export function createScopeFor({ observer }: Desk): Handler<ScopeForRequest, ScopeForResponse> {
  return (request, call) => {
    const { snapshot } = call;
    if (request.action === '') throw unreadable('action', 'is missing');
    if (request.resourceType === '') throw unreadable('resource_type', 'is missing');
    return after(identify(call, request.subject, observer), (asker) => {
      const scope = scopeOf(call, asker, request);
      return {
        kind: scopeKinds[scope.kind],
        clauses: scope.kind === 'CONDITIONAL' ? scope.clauses.map(fromClause) : [],
        reason: reasons[scope.reason],
        revision: snapshot.revision,
        validUntil: fromInstant(scope.untilMs),
      };
    });
  };
}

function scopeOf(
  { snapshot, clock }: Call,
  asker: Asker,
  { action, resourceType }: ScopeForRequest,
): ScopeAnswer {
  if (asker.refusal === undefined) {
    return scopeFor(snapshot.policy, asker.standing, action, resourceType, clock.nowMs);
  }
  const { reason, untilMs } = asker.refusal;
  return { kind: 'NONE', reason, untilMs };
}
