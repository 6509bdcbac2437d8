import type { Question, Unroutable } from '../../route/ask.ts';
import type { Call, Desk } from '../grpc/call.ts';
import type { Caller } from './caller.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** Makes the verdict of an outcome and tells the observer. `question` is absent when the request could not even be read. */
export function conclude(
  { observer, nextDecisionId }: Desk,
  { rpc, snapshot, clock }: Call,
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
      ...describe(question),
      effect: outcome.effect,
      reason: outcome.reason,
      grant: outcome.effect === 'ALLOW' ? outcome.grant : undefined,
      latencyMs: performance.now() - clock.startedMs,
    });
  }
  const asked = question?.refusal === undefined ? question : undefined;
  return { outcome, decisionId, revision, principal, question: asked };
}

const nothing: ReadonlyMap<string, string> = new Map();

/** What was asked, as the log has it. */
function describe(question: Question | Unroutable | undefined) {
  const ask = question?.refusal === undefined ? question?.ask : undefined;
  if (ask === undefined || !('type' in ask)) {
    return { action: '', resource: { type: '', attributes: nothing } };
  }
  const attributes = ask.for === 'resource' ? ask.attributes : nothing;
  return { action: ask.action, resource: { type: ask.type, attributes } };
}
