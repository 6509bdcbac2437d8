import { type HeldGrants, listGrants } from '../../decision/list-grants.ts';
import type { ListGrantsRequest, ListGrantsResponse } from '../../gen/sidegate/v1/decision.ts';
import { after } from './after.ts';
import type { Desk, Handler } from './call.ts';
import { fromHeldGrant } from './grant-messages.ts';
import { fromInstant } from './instant-messages.ts';
import { fromCatalogue } from './operation-messages.ts';
import { type Asker, identify } from './subject.ts';

/** Lists what a subject may do; nothing for one who is refused. */
export function createListGrants({ observer }: Desk): Handler<ListGrantsRequest, ListGrantsResponse> {
  return ({ subject }, call) => {
    const { snapshot, clock } = call;
    return after(identify(call, subject, observer), (asker) => {
      const { grants, untilMs } = grantsOf(asker, clock.nowMs);
      return {
        grants: grants.flatMap(fromHeldGrant),
        operations: fromCatalogue(snapshot.policy.catalogue),
        revision: snapshot.revision,
        validUntil: fromInstant(untilMs),
      };
    });
  };
}

function grantsOf(asker: Asker, nowMs: number): HeldGrants {
  if (asker.refusal === undefined) return listGrants(asker.standing, nowMs);
  return { grants: [], untilMs: asker.refusal.untilMs };
}
