import { ownsUntilMs } from '../decision/ownership.ts';
import type { Policy } from '../decision/policy.ts';
import { emailOf, type Principal } from '../decision/principal.ts';
import { stand } from '../decision/standing.ts';
import { type AuthenticationResult, reject } from './authentication.ts';
import type { Impersonated, ImpersonationData } from './impersonation-data.ts';

const refusals = { SUSPENDED: 'whoever acts is suspended', EXPIRED: 'the credential has ended' };

/**
 * Makes of somebody the subject that he wants to act as. He must be allowed to manage everything. From then on only
 * that subject is asked: neither his own grants nor the groups of a user whom he acts as. It ends with his credential,
 * or with his right.
 *
 * @param rule - whom anybody may act as; `undefined` when the policy lets nobody
 */
export function impersonate(
  policy: Policy,
  rule: ImpersonationData | undefined,
  who: Principal,
  wanted: Impersonated,
  nowMs: number,
): AuthenticationResult {
  if (rule === undefined) return reject('IMPERSONATION_REFUSED', 'the policy lets nobody act as others');
  const standing = stand(policy, who, nowMs);
  if (standing.refusal !== undefined) return reject(standing.refusal, refusals[standing.refusal]);
  const untilMs = ownsUntilMs(standing, nowMs);
  if (untilMs === 0) {
    return reject('IMPERSONATION_REFUSED', 'only one who may manage everything acts as others');
  }
  if (!reaches(rule, wanted)) {
    return reject('IMPERSONATION_REFUSED', 'the policy lets nobody act as this subject');
  }
  const { by, name } = wanted;
  const principal: Principal = {
    kind: 'USER',
    id: by === 'user' ? name : `group:${name}`,
    email: by === 'user' ? name : undefined,
    name: undefined,
    groups: by === 'group' ? [name] : [],
    attributes: new Map(),
    issuer: undefined,
    authenticatedBy: who.authenticatedBy,
    expiresAtMs: untilMs,
    impersonatedBy: emailOf(who) ?? who.id,
  };
  return { principal, rejection: undefined };
}

/** Says whether a principal whom somebody acts as, by the word of whoever hands it in, is one that the policy allows. */
export function mayBeImpersonated(rule: ImpersonationData | undefined, principal: Principal): boolean {
  const wanted = toImpersonated(principal);
  return rule !== undefined && wanted !== undefined && reaches(rule, wanted);
}

function toImpersonated({ kind, email, groups, attributes }: Principal): Impersonated | undefined {
  if (kind !== 'USER' || attributes.size > 0) return undefined;
  const [group, ...others] = groups;
  if (email !== undefined) return group === undefined ? { by: 'user', name: email } : undefined;
  return group === undefined || others.length > 0 ? undefined : { by: 'group', name: group };
}

function reaches(rule: ImpersonationData, { by, name }: Impersonated): boolean {
  const names = by === 'user' ? rule.users : rule.groups;
  return names === 'all' || names.includes(name);
}
