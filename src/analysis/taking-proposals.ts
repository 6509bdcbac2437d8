import type { Misasked } from '../decision/catalogue.ts';
import type { Policy } from '../decision/policy.ts';

/** The policy as it answers where whatever is handed out is within what its giver holds: who may hand out at all. */
export function takingProposals(policy: Policy): Policy {
  const { ask, interpret, ...rest } = policy.catalogue;
  return {
    ...policy,
    catalogue: {
      ...rest,
      ask: (action, type) => taken(ask(action, type)),
      interpret: (action, type) => taken(interpret(action, type)),
    },
  };
}

/** Says whether an action hands out, so that who may do it may hand out no more than he holds. */
export function handsOut({ catalogue }: Policy, action: string, type: string): boolean {
  return catalogue.ask(action, type).misasked === 'NOTHING_PROPOSED';
}

function taken<T extends { readonly misasked: Misasked | undefined }>(asked: T): T {
  return asked.misasked === 'NOTHING_PROPOSED' ? { ...asked, misasked: undefined } : asked;
}
