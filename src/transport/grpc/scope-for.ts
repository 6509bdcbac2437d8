import type { ScopeForRequest, ScopeForResponse } from '../../gen/sidegate/v1/decision.ts';
import { toExchange } from '../shadow/scope-exchange.ts';
import { after } from './after.ts';
import type { Desk, Handler } from './call.ts';
import { reasons } from './decision-messages.ts';
import { unreadable } from './fault.ts';
import { fromInstant } from './instant-messages.ts';
import { fromClause, scopeKinds } from './scope-messages.ts';
import { scopeOf } from './scope-of.ts';
import { identify } from './subject.ts';

/** Finds the rows of a type on which a subject may do something. */
export function createScopeFor({ observer, shadow }: Desk): Handler<ScopeForRequest, ScopeForResponse> {
  return (request, call) => {
    const { snapshot } = call;
    if (request.action === '') throw unreadable('action', 'is missing');
    if (request.resourceType === '') throw unreadable('resource_type', 'is missing');
    return after(identify(call, request.subject, observer), (asker) => {
      const scope = scopeOf(call, asker, request);
      shadow?.follow(call, toExchange(request, asker, scope));
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
