import { type ScopeAnswer, scopeFor } from '../../decision/scope-for.ts';
import type { ScopeForRequest } from '../../gen/sidegate/v1/decision.ts';
import type { Call } from './call.ts';
import type { Asker } from './subject.ts';

/** The rows that a policy lets an asker reach; none for one who is refused. */
export function scopeOf(
  { snapshot, clock }: Call,
  asker: Asker,
  { action, resourceType }: Pick<ScopeForRequest, 'action' | 'resourceType'>,
): ScopeAnswer {
  if (asker.refusal === undefined) {
    return scopeFor(snapshot.policy, asker.standing, action, resourceType, clock.nowMs);
  }
  const { reason, untilMs } = asker.refusal;
  return { kind: 'NONE', reason, untilMs };
}
