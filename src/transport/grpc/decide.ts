import { authorize, type Decision } from '../../decision/authorize.ts';
import { denialText } from '../../decision/denial-text.ts';
import { handOut } from '../../decision/hand-out.ts';
import type { Policy } from '../../decision/policy.ts';
import type { Decision as DecisionMessage } from '../../gen/sidegate/v1/decision.ts';
import type { Call, Desk } from './call.ts';
import { denial, fromDenial, fromGrant } from './decision-messages.ts';
import type { Question } from './resource-messages.ts';
import { type Asker, principalOf } from './subject.ts';

/** A decision, and as answers carry it. */
export interface Answer {
  readonly question: Question;
  readonly message: DecisionMessage;
  readonly decision: Decision;
  /** Absent when nobody wanted one. */
  readonly decisionId: string | undefined;
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
  const name = observer.logsDecisions ? (decisionId ?? desk.nextDecisionId()) : decisionId;
  if (observer.logsDecisions && name !== undefined) {
    observer.logDecision({
      rpc: call.rpc,
      decisionId: name,
      revision: call.snapshot.revision,
      principal: principalOf(asker),
      request: undefined,
      ...question,
      effect: decision.effect,
      reason: decision.reason,
      observed: false,
      grant: decision.grant,
      latencyMs: performance.now() - call.clock.startedMs,
    });
  }
  return { question, message: toMessage(decision, asker), decision, decisionId: name };
}

/** Decides one question, and tells nobody. */
export function decisionOf(
  policy: Policy,
  asker: Asker,
  { action, resource, proposals }: Question,
  nowMs: number,
): Decision {
  if (asker.refusal === undefined) {
    const { standing } = asker;
    if (proposals.length === 0) return authorize(policy, standing, action, resource, nowMs);
    return handOut(policy, standing, action, resource, proposals, nowMs);
  }
  const { reason, untilMs } = asker.refusal;
  return { effect: 'DENY', reason, grant: undefined, untilMs };
}

function toMessage(decision: Decision, { refusal }: Asker): DecisionMessage {
  if (decision.effect === 'ALLOW') return fromGrant(decision.grant);
  if (refusal !== undefined) return denial(refusal.reason, refusal.message);
  const { reason, exceeding } = decision;
  if (exceeding === undefined) return fromDenial(reason);
  return denial(reason, `${denialText[reason]}: \`proposed_grants[${exceeding}]\``);
}
