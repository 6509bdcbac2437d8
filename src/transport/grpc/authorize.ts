import { explain } from '../../decision/explain.ts';
import type { AuthorizeRequest, AuthorizeResponse } from '../../gen/sidegate/v1/decision.ts';
import { toExchange } from '../shadow/decision-exchange.ts';
import { after } from './after.ts';
import type { Call, Desk, Handler } from './call.ts';
import { decide } from './decide.ts';
import { fromConsiderations } from './explanation-messages.ts';
import { Fault } from './fault.ts';
import { fromInstant } from './instant-messages.ts';
import { type Question, toQuestion } from './resource-messages.ts';
import { type Asker, identify, principalOf } from './subject.ts';
import { fromPrincipal } from './subject-messages.ts';

/** Decides one question for one subject. */
export function createAuthorize(desk: Desk): Handler<AuthorizeRequest, AuthorizeResponse> {
  return (request, call) => {
    const { snapshot } = call;
    if (request.explain && !call.mayExplain) {
      throw new Fault(
        'NOT_ALLOWED_TO_ASK',
        '`explain` is for local connections, unless `serve --explain` allows it',
      );
    }
    const question = toQuestion(snapshot.policy, request, undefined);
    return after(identify(call, request.subject, desk.observer), (asker) => {
      const principal = principalOf(asker);
      const decisionId = desk.nextDecisionId();
      const answer = decide(desk, call, asker, question, decisionId);
      desk.shadow?.follow(
        call,
        toExchange({
          subject: request.subject,
          checks: [request],
          asker,
          answers: [answer],
          tellsWhom: true,
        }),
      );
      return {
        decision: answer.message,
        decisionId,
        principal: principal && fromPrincipal(principal),
        explanation: request.explain ? explanationOf(call, asker, question) : undefined,
        revision: snapshot.revision,
        validUntil: fromInstant(answer.decision.untilMs),
      };
    });
  };
}

function explanationOf(
  { snapshot, clock }: Call,
  { standing }: Asker,
  { action, resource }: Question,
): AuthorizeResponse['explanation'] {
  if (standing === undefined) return { grants: [] };
  return fromConsiderations(explain(snapshot.policy, standing, action, resource, clock.nowMs));
}
