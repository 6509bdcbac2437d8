import type { Authenticator } from '../authentication.ts';
import type { Peer } from '../credentials.ts';
import type { CertificateNames } from './certificate.ts';
import type { CertificateRule } from './certificate-rule.ts';
import { decodeCertificate } from './decode.ts';
import { recogniseCertificate } from './recognise.ts';

/**
 * Recognises the peer that a PEP reports by the certificate that the PEP verified. One that relays for others is never
 * taken for its client: its certificate is as if it were not there.
 */
export function createPeerAuthenticator(
  rules: readonly CertificateRule[],
  relays: (peer: Peer, names: CertificateNames) => boolean,
): Authenticator {
  return ({ peer }, nowMs) => {
    if (peer === undefined || peer.certificate === '' || rules.length === 0) return undefined;
    const decoded = decodeCertificate(peer.certificate);
    if ('reason' in decoded) return { principal: undefined, rejection: decoded };
    const { certificate } = decoded;
    return relays(peer, certificate) ? undefined : recogniseCertificate(certificate, rules, nowMs);
  };
}
