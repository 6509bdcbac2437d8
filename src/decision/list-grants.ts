import type { Grant } from './grant.ts';
import { bindScope, type ScopeText } from './scope.ts';
import { grantsOf, type Standing } from './standing.ts';

/** A grant that a subject holds, with the subject's own values in its scope. */
export interface HeldGrant {
  readonly grant: Grant;
  readonly scope: ScopeText;
}

/** The grants that a subject holds at a moment. `untilMs` as in a decision. */
export interface HeldGrants {
  readonly grants: readonly HeldGrant[];
  readonly untilMs: number;
}

/** Lists what a subject may do, each grant once; nothing for one who is refused outright. */
export function listGrants(standing: Standing, nowMs: number): HeldGrants {
  let untilMs = standing.untilMs;
  const held: HeldGrant[] = [];
  for (const grant of grantsOf(standing)) {
    if (nowMs >= grant.untilMs) continue;
    untilMs = Math.min(untilMs, nowMs < grant.fromMs ? grant.fromMs : grant.untilMs);
    if (nowMs < grant.fromMs) continue;
    const clauses = bindScope(grant.scope, standing.subject, []);
    if (grant.scope.unrestricted) held.push({ grant, scope: 'all' });
    else if (clauses.length > 0) held.push({ grant, scope: clauses });
  }
  return { grants: held, untilMs };
}
