import { type Decision, decide, deny, type Resource } from './authorize.ts';
import { createContainment, type Proposal } from './containment.ts';
import type { Grant } from './grant.ts';
import type { Policy } from './policy.ts';
import type { Subject } from './principal.ts';
import { grantsOf, type Standing } from './standing.ts';

export type { Proposal } from './containment.ts';

/**
 * Decides whether a subject may do something that hands out grants: it may do it, and its own grants of this moment
 * contain every one that is proposed, none of which outlasts them. What cannot be told is refused. That nobody is checked
 * at all lets nobody hand out.
 */
export function handOut(
  policy: Policy,
  standing: Standing,
  action: string,
  { type, attributes }: Resource,
  proposals: readonly Proposal[],
  nowMs: number,
): Decision {
  const { refusal, untilMs } = standing;
  if (refusal !== undefined) return deny(refusal, untilMs);
  const question = policy.catalogue.ask(action, type);
  const { misasked } = question;
  if (misasked !== undefined && (misasked !== 'NOTHING_PROPOSED' || proposals.length === 0)) {
    return deny(misasked, untilMs);
  }
  const decision = decide(standing, question, attributes, nowMs);
  if (decision.effect === 'DENY') return decision;

  const grants = grantsOf(standing);
  const own = grants.filter(
    ({ reason, fromMs, untilMs: ends }) => reason === 'GRANTED' && fromMs <= nowMs && nowMs < ends,
  );
  const isContained = createContainment(policy, standing.subject, own);
  const endsMs = endOf(standing.subject);
  const exceeding = proposals.findIndex((proposal) => proposal.untilMs > endsMs || !isContained(proposal));
  const nextMs = grants.reduce((next, grant) => Math.min(next, nextChange(grant, nowMs)), decision.untilMs);
  if (exceeding === -1) return { ...decision, untilMs: nextMs };
  return { effect: 'DENY', reason: 'EXCEEDS_OWN_GRANTS', grant: undefined, untilMs: nextMs, exceeding };
}

/** When whoever holds grants is gone for good: a token ends for itself, a user only ends a session. */
function endOf(subject: Subject): number {
  return subject !== 'anonymous' && subject.kind === 'ACCESS_TOKEN' ? subject.expiresAtMs : Infinity;
}

/** When a grant begins or ends, if that is still to come. */
function nextChange({ fromMs, untilMs }: Grant, nowMs: number): number {
  if (nowMs < fromMs) return fromMs;
  return nowMs < untilMs ? untilMs : Infinity;
}
