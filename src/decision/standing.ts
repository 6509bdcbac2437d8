import { fold } from './fold.ts';
import type { Grant } from './grant.ts';
import { join } from './held.ts';
import type { Holder } from './holder.ts';
import type { Policy } from './policy.ts';
import { isList, type Principal, type Subject, valuesOf } from './principal.ts';

/** Where a subject stands in a policy at one moment: refused outright, or the holders whose grants are its own. */
export interface Standing {
  readonly subject: Subject;
  readonly refusal: 'SUSPENDED' | 'EXPIRED' | undefined;
  readonly holders: readonly Holder[];
  /** Milliseconds since the epoch from which the standing may differ; `Infinity` means not before a reload. */
  readonly untilMs: number;
}

/** Finds where a subject stands. A suspension or a passed expiry is found before anything else is asked. */
export function stand(policy: Policy, subject: Subject, nowMs: number): Standing {
  if (subject === 'anonymous') {
    return { subject, refusal: undefined, holders: policy.directory.sharedBy(subject), untilMs: Infinity };
  }
  const suspendedUntilMs = suspensionOf(policy, subject);
  if (nowMs < suspendedUntilMs) {
    return { subject, refusal: 'SUSPENDED', holders: [], untilMs: suspendedUntilMs };
  }
  if (nowMs >= subject.expiresAtMs) return { subject, refusal: 'EXPIRED', holders: [], untilMs: Infinity };
  return { subject, refusal: undefined, holders: holdersOf(policy, subject), untilMs: subject.expiresAtMs };
}

function holdersOf(policy: Policy, principal: Principal): readonly Holder[] {
  const shared = policy.directory.sharedBy(principal);
  const own = policy.directory.ownOf(principal);
  if (own.length > 0) return join(shared, own, []);
  if (policy.fallback === undefined || principal.kind !== 'USER' || isNamed(policy, principal)) return shared;
  return [...shared, policy.fallback];
}

/** Every grant of a subject once, in the order of the policy's index. */
export function grantsOf({ holders }: Standing): readonly Grant[] {
  return [...new Set(holders.flatMap(({ grants }) => grants))];
}

/** The end of the suspension of a principal, or of whoever acts as it, in milliseconds since the epoch; 0 when there is none. */
function suspensionOf(policy: Policy, principal: Principal): number {
  if (policy.suspended.size === 0) return 0;
  const names = namesOf(principal);
  const { impersonatedBy } = principal;
  let untilMs = 0;
  for (const name of impersonatedBy === undefined ? names : [...names, impersonatedBy]) {
    untilMs = Math.max(untilMs, policy.suspended.get(fold(name)) ?? 0);
  }
  return untilMs;
}

/** Says whether the policy's list of names has a user or a group of his, in any spelling, so that the fallback is not for him. */
function isNamed(policy: Policy, principal: Principal): boolean {
  for (const name of namesOf(principal)) if (policy.named.has(fold(name))) return true;
  for (const group of principal.groups) if (policy.named.has(fold(group))) return true;
  return false;
}

/** Every name that a principal goes by. */
export function namesOf(principal: Principal): readonly string[] {
  const names = [principal.id];
  if (principal.email !== undefined) names.push(principal.email);
  for (const [key, value] of principal.attributes) {
    names.push(value);
    if (isList(key)) for (const element of valuesOf(principal, key)) names.push(element);
  }
  return names;
}
