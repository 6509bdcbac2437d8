import type { Grant } from './grant.ts';
import { grantsOf, type Standing } from './standing.ts';

/**
 * Until when a subject may manage everything that there is, by one grant over all rows of all types: milliseconds since
 * the epoch, 0 when it may not now. That nobody is checked at all makes nobody an owner.
 */
export function ownsUntilMs(standing: Standing, nowMs: number): number {
  if (standing.refusal !== undefined) return 0;
  let untilMs = 0;
  for (const grant of grantsOf(standing)) {
    if (nowMs >= grant.fromMs && isOwners(grant)) untilMs = Math.max(untilMs, grant.untilMs);
  }
  return nowMs < untilMs ? Math.min(untilMs, standing.untilMs) : 0;
}

function isOwners({ reason, scope, permissionText }: Grant): boolean {
  if (reason !== 'GRANTED' || !scope.unrestricted) return false;
  return permissionText.some(
    ([type, actions]) => type === '*' && (actions === '*' || actions.includes('manage')),
  );
}
