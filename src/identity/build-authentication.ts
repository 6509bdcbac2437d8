import { type Authentication, firstOf } from './authentication.ts';
import type { AuthenticationData, TokenData } from './authentication-data.ts';
import { createBearerAuthenticator } from './bearer.ts';
import type { CertificatePlace, CertificateRule } from './certificate/certificate-rule.ts';
import { createPeerAuthenticator } from './certificate/peer-authenticator.ts';
import { compilePepNames } from './certificate/pep-names.ts';
import { recogniseCertificate } from './certificate/recognise.ts';
import { createXfccAuthenticator } from './certificate/xfcc-authenticator.ts';
import { createHeaderAuthenticator, createUnbelieved } from './identity-headers.ts';
import { createJwtAuthenticators } from './jwt/authenticators.ts';
import { toIssuers } from './jwt/issuer.ts';
import type { KeyRegistry } from './jwt/key-registry.ts';
import { compilePeers } from './peer-pattern.ts';
import { compilePepAddresses } from './pep-address.ts';

/** An authentication under construction, so that many tokens can be taken in over several turns of the event loop. */
export interface AuthenticationBuilder {
  readonly add: (tokens: readonly TokenData[]) => void;
  /** Ends the construction; from then on the registry holds the keys of this policy's issuers and no others. */
  readonly finish: () => Authentication;
}

/**
 * Begins the authentication of a policy: bearer credential, JSON Web Tokens elsewhere, claims that Envoy
 * verified, identity headers, then client certificates.
 *
 * @throws {Error} when a peer's name is none; policies are checked for that before
 */
export function buildAuthentication(data: AuthenticationData, keys: KeyRegistry): AuthenticationBuilder {
  const tokens = new Map<string, number>();
  const headers = createHeaderAuthenticator(data.headers);
  const unbelieved = createUnbelieved(data.headers);
  const rulesFrom = (place: CertificatePlace): readonly CertificateRule[] =>
    data.certificates.filter(({ from }) => from === place);
  const isPep = compilePepNames(data.pepNames);
  const isPepAddress = compilePepAddresses(data.pepAddresses);
  const isProxy = compilePeers([...data.headers, ...data.certificates].flatMap(({ setBy }) => setBy));
  const xfcc = createXfccAuthenticator(rulesFrom('xfcc'));
  const peer = createPeerAuthenticator(
    rulesFrom('peer'),
    (each, names) => isPep(names) || isPepAddress(each.address) || isProxy(each),
  );
  return {
    add(list) {
      for (const [sha256, expiresAtMs] of list) tokens.set(sha256, expiresAtMs);
    },
    finish() {
      const jwt = createJwtAuthenticators(toIssuers(data.jwt, keys.adopt(data.jwt)));
      const bearer = createBearerAuthenticator(tokens, jwt.bearer);
      return {
        peps: new Set(data.peps),
        isPep,
        isPepAddress,
        impersonation: data.impersonation,
        unbelieved,
        recogniseHolder: (certificate, nowMs) =>
          recogniseCertificate(certificate, rulesFrom('listener'), nowMs),
        authenticate: firstOf([bearer, ...jwt.others, headers, xfcc, peer]),
      };
    },
  };
}
