import { type Decision, decide, deny, type Resource } from './authorize.ts';
import { covers } from './catalogue.ts';
import { findOutside } from './difference.ts';
import type { Grant } from './grant.ts';
import type { Policy } from './policy.ts';
import type { PermissionText } from './policy-data.ts';
import type { Subject } from './principal.ts';
import { bindScope, type ScopeText } from './scope.ts';
import { grantsOf, type Standing } from './standing.ts';

/** A grant that an action would give to somebody else. */
export interface Proposal {
  readonly permission: PermissionText;
  readonly scope: ScopeText;
  /** Milliseconds since the epoch; `Infinity` means for ever. */
  readonly untilMs: number;
}

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
  const exceeding = proposals.findIndex((proposal) => !isContained(policy, standing, own, proposal));
  const nextMs = grants.reduce((next, grant) => Math.min(next, nextChange(grant, nowMs)), decision.untilMs);
  if (exceeding === -1) return { ...decision, untilMs: nextMs };
  return { effect: 'DENY', reason: 'EXCEEDS_OWN_GRANTS', grant: undefined, untilMs: nextMs, exceeding };
}

/** When a grant begins or ends, if that is still to come. */
function nextChange({ fromMs, untilMs }: Grant, nowMs: number): number {
  if (nowMs < fromMs) return fromMs;
  return nowMs < untilMs ? untilMs : Infinity;
}

function isContained(
  policy: Policy,
  { subject }: Standing,
  own: readonly Grant[],
  { permission, scope, untilMs }: Proposal,
): boolean {
  const lasting = own.filter((grant) => untilMs <= grant.untilMs);
  const groups = [...Map.groupBy(lasting, (grant) => grant.permission)];
  const known = new Map<string, boolean>();
  return policy.catalogue.cellsOf(permission).every((cell) => {
    const key = groups.map(([bits]) => (covers(bits, cell) ? '1' : '0')).join('');
    const contained =
      known.get(key) ??
      isWithin(
        scope,
        groups.flatMap(([bits, grants]) => (covers(bits, cell) ? grants : [])),
        subject,
      );
    known.set(key, contained);
    return contained;
  });
}

function isWithin(scope: ScopeText, grants: readonly Grant[], subject: Subject): boolean {
  const scopes = [...new Set(grants.map((grant) => grant.scope))];
  const isWhole = scopes.some(({ unrestricted }) => unrestricted);
  const own = isWhole ? 'all' : scopes.flatMap((each) => bindScope(each, subject, []));
  // Clauses that no row passes are still something where a question needs no row.
  return own.length > 0 && findOutside(scope, own).kind === 'none';
}
