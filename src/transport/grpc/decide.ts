import { authorize, type Decision } from '../../decision/authorize.ts';
import type { Policy } from '../../decision/policy.ts';
import type { Decision as DecisionMessage } from '../../gen/sidegate/v1/decision.ts';
import type { Call, Desk } from './call.ts';
import { denial, fromDenial, fromGrant } from './decision-messages.ts';
import type { Question } from './resource-messages.ts';
import { type Asker, principalOf } from './subject.ts';

/** A decision as answers carry it, and the moment in milliseconds from which it may differ. */
export interface Answer {
  readonly message: DecisionMessage;
  readonly untilMs: number;
}

/**
 * Decides one question and tells the observer.
 *
 * @param decisionId - its name in the log; made when the log wants one and there is none
 */
export function decide(
  desk: Desk,
  call: Call,
  asker: Asker,
  question: Question,
  decisionId?: string,
): Answer {
  const { observer } = desk;
  const decision = decisionOf(call.snapshot.policy, asker, question, call.clock.nowMs);
  observer.decided(decision.effect, decision.reason);
  if (observer.logsDecisions) {
    observer.logDecision({
      rpc: call.rpc,
      decisionId: decisionId ?? desk.nextDecisionId(),
      revision: call.snapshot.revision,
      principal: principalOf(asker),
      ...question,
      effect: decision.effect,
      reason: decision.reason,
      observed: false,
      grant: decision.grant,
      latencyMs: performance.now() - call.clock.startedMs,
    });
  }
  return { message: toMessage(decision, asker), untilMs: decision.untilMs };
}

function decisionOf(policy: Policy, asker: Asker, { action, resource }: Question, nowMs: number): Decision {
  if (asker.refusal === undefined) return authorize(policy, asker.standing, action, resource, nowMs);
  const { reason, untilMs } = asker.refusal;
  return { effect: 'DENY', reason, grant: undefined, untilMs };
}

function toMessage(decision: Decision, { refusal }: Asker): DecisionMessage {
  if (decision.effect === 'ALLOW') return fromGrant(decision.grant);
  return refusal === undefined ? fromDenial(decision.reason) : denial(refusal.reason, refusal.message);
}
