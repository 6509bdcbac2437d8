import { type Authentication, firstOf } from './authentication.ts';
import type { AuthenticationData, TokenData } from './authentication-data.ts';
import { createBearerAuthenticator } from './bearer.ts';
import { createHeaderAuthenticator } from './identity-headers.ts';
import { createJwtAuthenticators } from './jwt/authenticators.ts';
import { toIssuers } from './jwt/issuer.ts';
import type { KeyRegistry } from './jwt/key-registry.ts';

/** An authentication under construction, so that many tokens can be taken in over several turns of the event loop. */
export interface AuthenticationBuilder {
  readonly add: (tokens: readonly TokenData[]) => void;
  /** Ends the construction; from then on the registry holds the keys of this policy's issuers and no others. */
  readonly finish: () => Authentication;
}

/**
 * Begins the authentication of a policy: bearer credential, JSON Web Tokens elsewhere, claims that Envoy
 * verified, then identity headers.
 *
 * @throws {Error} when a peer's name is none; policies are checked for that before
 */
export function buildAuthentication(data: AuthenticationData, keys: KeyRegistry): AuthenticationBuilder {
  const tokens = new Map<string, number>();
  const headers = createHeaderAuthenticator(data.headers);
  return {
    add(list) {
      for (const [sha256, expiresAtMs] of list) tokens.set(sha256, expiresAtMs);
    },
    finish() {
      const jwt = createJwtAuthenticators(toIssuers(data.jwt, keys.adopt(data.jwt)));
      const bearer = createBearerAuthenticator(tokens, jwt.bearer);
      const authenticate = firstOf([bearer, ...jwt.others, headers]);
      return { peps: new Set(data.peps), impersonation: data.impersonation, authenticate };
    },
  };
}
