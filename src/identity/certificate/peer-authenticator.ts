import type { Authenticator } from '../authentication.ts';
import type { Peer } from '../credentials.ts';
import type { CertificateNames } from './certificate.ts';
import type { CertificateRule } from './certificate-rule.ts';
import { decodeCertificate } from './decode.ts';
import { recogniseCertificate, recogniseNames } from './recognise.ts';
import { trustDomainOf } from './spiffe-id.ts';

const noNames: CertificateNames = { uris: [], dnsNames: [], emails: [], subject: '' };

/**
 * Recognises the peer that a PEP reports by the certificate that the PEP verified, or by the SPIFFE ID that it read there
 * when it does not hand the certificate on, as Istio's proxies do not. One that relays for others is never taken for its
 * client: its certificate is as if it were not there.
 */
export function createPeerAuthenticator(
  rules: readonly CertificateRule[],
  relays: (peer: Peer, names: CertificateNames) => boolean,
): Authenticator {
  const readsUris = rules.some(({ id }) => id === 'uri');
  return ({ peer }, nowMs) => {
    if (peer === undefined || rules.length === 0) return undefined;
    if (peer.certificate === '') {
      const names = { ...noNames, uris: [peer.principal] };
      const isKnown = readsUris && trustDomainOf(peer.principal) !== undefined && !relays(peer, names);
      return isKnown ? recogniseNames(names, rules, Infinity) : undefined;
    }
    const decoded = decodeCertificate(peer.certificate);
    if ('reason' in decoded) return { principal: undefined, rejection: decoded };
    const { certificate } = decoded;
    return relays(peer, certificate) ? undefined : recogniseCertificate(certificate, rules, nowMs);
  };
}
