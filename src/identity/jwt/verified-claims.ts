import { type AuthenticationResult, type Authenticator, reject } from '../authentication.ts';
import { inspectClaims } from './inspect.ts';
import type { Issuer } from './issuer.ts';
import { toPrincipal } from './to-principal.ts';

/** The issuers that are believed under one key of Envoy's, by their `iss`. */
type Believed = ReadonlyMap<string, Issuer>;

/**
 * Recognises claims that Envoy verified, as whoever asks relays them. Their signature is Envoy's word; for whom they
 * are, until when, and what their issuer may assert is checked as of a token.
 *
 * @see Envoy, `JwtProvider.payload_in_metadata`
 */
export function createClaimsAuthenticator(issuers: readonly Issuer[]): Authenticator {
  const byKey = new Map<string, Map<string, Issuer>>();
  for (const issuer of issuers) {
    for (const place of issuer.data.from) {
      if (place.at !== 'envoy') continue;
      const believed = byKey.get(place.key) ?? new Map<string, Issuer>();
      byKey.set(place.key, believed.set(issuer.data.issuer, issuer));
    }
  }
  return ({ verifiedClaims }, nowMs) => {
    if (verifiedClaims === undefined) return undefined;
    const [key, ...others] = [...byKey.keys()].filter((each) => verifiedClaims.has(each));
    if (key === undefined) return undefined;
    if (others.length > 0) return reject('DUPLICATE', 'claims of more than one token that Envoy verified');
    return recognise(verifiedClaims.get(key) ?? new Map(), byKey.get(key) ?? new Map(), nowMs);
  };
}

function recognise(
  claims: ReadonlyMap<string, unknown>,
  believed: Believed,
  nowMs: number,
): AuthenticationResult {
  const name = claims.get('iss');
  const issuer = typeof name === 'string' ? believed.get(name) : undefined;
  if (issuer === undefined) return reject('UNKNOWN_ISSUER', 'the policy does not believe this `iss` here');
  const expiresAtMs = inspectClaims(claims, issuer.data, nowMs);
  if (typeof expiresAtMs !== 'number') return { principal: undefined, rejection: expiresAtMs };
  const result = toPrincipal({ claims, expiresAtMs }, issuer.data, issuer.groupPrefixes);
  if (result.principal === undefined) return result;
  return { principal: { ...result.principal, authenticatedBy: 'envoy' }, rejection: undefined };
}
