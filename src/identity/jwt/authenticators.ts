import { type AuthenticationResult, type Authenticator, reject } from '../authentication.ts';
import type { Issuer } from './issuer.ts';
import type { TokenPlace } from './issuer-data.ts';
import { createPlaceAuthenticator } from './place.ts';
import { createTokenMemory } from './token-memory.ts';
import { createTokenVerifier, type TokenVerifier } from './token-verifier.ts';
import { createClaimsAuthenticator } from './verified-claims.ts';

/** How a policy recognises the bearers of JSON Web Tokens. */
export interface JwtAuthenticators {
  /** Of tokens in `Authorization`; absent when no issuer's stand there. */
  readonly bearer: TokenVerifier | undefined;
  /** Of tokens in other headers and in cookies, in the order in which the policy names them, then those of Envoy's. */
  readonly others: readonly Authenticator[];
}

const unknown = reject('UNKNOWN_TOKEN', 'the policy knows no such token');
const malformed = reject('MALFORMED', 'no token of three parts in base64url');

/** Makes the authenticators of a policy's issuers; they share one memory. */
export function createJwtAuthenticators(issuers: readonly Issuer[]): JwtAuthenticators {
  const memory = createTokenMemory();
  const places = new Map(issuers.flatMap(({ data }) => data.from.map((place) => [keyOf(place), place])));

  function verifierAt(place: TokenPlace, unsigned: AuthenticationResult): TokenVerifier {
    const believed = issuers.filter(({ data }) => data.from.some((each) => keyOf(each) === keyOf(place)));
    return createTokenVerifier(believed, memory, unsigned);
  }

  let bearer: TokenVerifier | undefined;
  const others: Authenticator[] = [];
  for (const place of places.values()) {
    if (place.at === 'authorization') bearer = verifierAt(place, unknown);
    else if (place.at !== 'envoy') others.push(createPlaceAuthenticator(place, verifierAt(place, malformed)));
  }
  others.push(createClaimsAuthenticator(issuers));
  return { bearer, others };
}

function keyOf(place: TokenPlace): string {
  return JSON.stringify(place);
}
