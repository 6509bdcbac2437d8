import type { Consideration, Outcome } from '../../decision/explain.ts';
import { type Explanation, Outcome as OutcomeMessage } from '../../gen/sidegate/v1/decision.ts';
import { formatPosition } from '../../policy/problem.ts';

const outcomes: Record<Outcome, OutcomeMessage> = {
  APPLIES: OutcomeMessage.OUTCOME_APPLIES,
  NO_PERMISSION: OutcomeMessage.OUTCOME_NO_PERMISSION,
  OUT_OF_SCOPE: OutcomeMessage.OUTCOME_OUT_OF_SCOPE,
  EXPIRED: OutcomeMessage.OUTCOME_EXPIRED,
  NOT_YET: OutcomeMessage.OUTCOME_NOT_YET,
};

/** How a decision came about, as answers carry it. */
export function fromConsiderations(considerations: readonly Consideration[]): Explanation {
  return {
    grants: considerations.map(({ grant, outcome, failed }) => ({
      name: grant.name,
      source: formatPosition(grant.source),
      outcome: outcomes[outcome],
      failed,
    })),
  };
}
