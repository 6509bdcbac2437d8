import type { Question, Unroutable } from '../../route/ask.ts';
import type { Outcome } from '../../route/outcome.ts';
import type { Call, Desk } from '../grpc/call.ts';
import type { Caller } from './caller.ts';
import { describe } from './describe.ts';
import type { Verdict } from './verdict.ts';
import type { WebRequest } from './web-request.ts';

/** A request that was decided on. */
export interface Judged {
  /** Absent when it could not be read. */
  readonly request: WebRequest | undefined;
  /** Absent when nobody asked which route it means. */
  readonly question: Question | Unroutable | undefined;
  readonly observed: boolean;
  /** Absent when nobody asked who sends it. */
  readonly caller: Caller | undefined;
  readonly outcome: Outcome;
}

/** Makes the verdict of an outcome and tells the observer. */
export function conclude(
  { observer, nextDecisionId, trustedHops }: Desk,
  { rpc, snapshot, clock }: Call,
  { request, question, observed, caller, outcome }: Judged,
): Verdict {
  const decisionId = nextDecisionId();
  const { revision } = snapshot;
  const principal = caller?.principal;
  const asked = question?.refusal === undefined ? question : undefined;
  observer.decided(outcome.effect, outcome.reason);
  if (observed && outcome.effect === 'DENY') observer.spared(rpc, outcome.reason);
  if (observer.logsDecisions) {
    observer.logDecision({
      rpc,
      decisionId,
      revision,
      principal,
      ...describe(request, asked, trustedHops),
      effect: outcome.effect,
      reason: outcome.reason,
      observed,
      grant: outcome.effect === 'ALLOW' ? outcome.grant : undefined,
      latencyMs: performance.now() - clock.startedMs,
    });
  }
  return { outcome, observed, decisionId, revision, principal, question: asked };
}
