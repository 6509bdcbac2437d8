import type { Question, Unroutable } from '../../route/ask.ts';
import type { Call, Desk } from '../grpc/call.ts';
import type { Caller } from './caller.ts';
import { describe } from './describe.ts';
import type { Outcome, Verdict } from './verdict.ts';
import type { WebRequest } from './web-request.ts';

/** Makes the verdict of an outcome and tells the observer. Without a request that can be read there is no question. */
export function conclude(
  { observer, nextDecisionId, trustedHops }: Desk,
  { rpc, snapshot, clock }: Call,
  request: WebRequest | undefined,
  question: Question | Unroutable | undefined,
  caller: Caller | undefined,
  outcome: Outcome,
): Verdict {
  const decisionId = nextDecisionId();
  const { revision } = snapshot;
  const principal = caller?.principal;
  observer.decided(outcome.effect, outcome.reason);
  if (observer.logsDecisions) {
    observer.logDecision({
      rpc,
      decisionId,
      revision,
      principal,
      ...describe(request, question, trustedHops),
      effect: outcome.effect,
      reason: outcome.reason,
      grant: outcome.effect === 'ALLOW' ? outcome.grant : undefined,
      latencyMs: performance.now() - clock.startedMs,
    });
  }
  const asked = question?.refusal === undefined ? question : undefined;
  return { outcome, decisionId, revision, principal, question: asked };
}
