import { createTokenAuthenticator } from './access-token.ts';
import { type Authentication, firstOf } from './authentication.ts';
import type { AuthenticationData, TokenData } from './authentication-data.ts';
import { createHeaderAuthenticator } from './identity-headers.ts';

/** An authentication under construction, so that many tokens can be taken in over several turns of the event loop. */
export interface AuthenticationBuilder {
  readonly add: (tokens: readonly TokenData[]) => void;
  readonly finish: () => Authentication;
}

/**
 * Begins the authentication of a policy: bearer credential, then identity headers.
 *
 * @throws {Error} when a peer's name is none; policies are checked for that before
 */
export function buildAuthentication(data: AuthenticationData): AuthenticationBuilder {
  const tokens = new Map<string, number>();
  const headers = createHeaderAuthenticator(data.headers);
  return {
    add(list) {
      for (const [sha256, expiresAtMs] of list) tokens.set(sha256, expiresAtMs);
    },
    finish: () => ({
      peps: new Set(data.peps),
      authenticate: firstOf([createTokenAuthenticator(tokens), headers]),
    }),
  };
}
