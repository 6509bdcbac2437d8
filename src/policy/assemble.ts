import { buildPolicy, type Policy } from '../decision/policy.ts';
import type { PolicyHead } from '../decision/policy-data.ts';
import type { Authentication } from '../identity/authentication.ts';
import type { AuthenticationData } from '../identity/authentication-data.ts';
import { buildAuthentication } from '../identity/build-authentication.ts';
import { type KeyRegistry, noKeyRegistry } from '../identity/jwt/key-registry.ts';
import { buildGates, type Gates } from '../route/gates.ts';
import { buildRouter, type Router } from '../route/router.ts';
import type { LoadedPolicy, LoadedSlice } from './loader.ts';
import { createTextSharing } from './reload/shared-texts.ts';

/** What a snapshot serves. */
export interface Assembled {
  readonly policy: Policy;
  readonly authentication: Authentication;
  readonly routes: Router;
  readonly gates: Gates;
}

/** A policy under assembly, slice by slice. */
export interface Assembly {
  /** @throws {Error} when the slice does not fit what came before, or an expression in it does not compile */
  readonly add: (slice: LoadedSlice) => void;
  readonly finish: () => Assembled;
}

/** Begins to assemble what a load gave. The registry holds the keys of the issuers of what was assembled last. */
export function beginAssembly(head: PolicyHead, data: AuthenticationData, keys: KeyRegistry): Assembly {
  const policy = buildPolicy(head);
  const authentication = buildAuthentication(data, keys);
  const routes = buildRouter();
  const gates = buildGates();
  const share = createTextSharing();
  return {
    add(slice) {
      policy.add(share(slice));
      authentication.add(slice.tokens);
      routes.add(slice.routes);
      gates.add(slice.gates);
    },
    finish: () => ({
      policy: policy.finish(),
      authentication: authentication.finish(),
      routes: routes.finish(),
      gates: gates.finish(),
    }),
  };
}

/** Assembles a loaded policy in one go, for a command that serves nobody meanwhile and looks for no keys. */
export function assemble({ head, authentication, slices }: LoadedPolicy): Assembled {
  const assembly = beginAssembly(head, authentication, noKeyRegistry);
  for (const slice of slices) assembly.add(slice);
  return assembly.finish();
}
