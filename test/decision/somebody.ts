import type { Principal } from '../../src/decision/principal.ts';

/** A user of whom nothing is known but what is said. */
export function somebody(who: Partial<Principal>): Principal {
  return {
    kind: 'USER',
    id: 'somebody',
    email: undefined,
    name: undefined,
    groups: [],
    attributes: new Map(),
    issuer: undefined,
    authenticatedBy: 'caller',
    expiresAtMs: Infinity,
    ...who,
  };
}
