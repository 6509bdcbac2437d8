import type { X509Certificate } from 'node:crypto';
import { certificatesIn } from './pem.ts';

/** The certificate of a CA, without its key. */
export interface CaCertificate {
  /** Written one way only, so that equal texts are equal certificates. */
  readonly pem: string;
  /** In milliseconds since the epoch. */
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** Whether Sidegate made it. One that an operator brought is never renewed by us. */
  readonly ours: boolean;
}

/** How the subject of each CA of ours begins; the serial number follows, so that no two have one name. */
export const ourCaName = 'sidegate injector CA ';

/** The organization in the subject of each CA of ours. */
export const ourOrganization = 'sidegate.dev';

/** Reads the certificate of a CA; `undefined` when it is that of somebody else. */
export function toCaCertificate(certificate: X509Certificate): CaCertificate | undefined {
  if (!certificate.ca) return undefined;
  const subject = certificate.subject.split('\n');
  return {
    pem: certificate.toString(),
    notBeforeMs: certificate.validFromDate.getTime(),
    notAfterMs: certificate.validToDate.getTime(),
    ours:
      subject.includes(`O=${ourOrganization}`) && subject.some((part) => part.startsWith(`CN=${ourCaName}`)),
  };
}

/** The CAs of ours among the certificates that webhooks are verified by; whatever else stands there is passed over. */
export function ourCasIn(bundles: readonly string[]): readonly CaCertificate[] {
  return bundles
    .flatMap(certificatesIn)
    .map((certificate) => certificate && toCaCertificate(certificate))
    .filter((ca) => ca !== undefined)
    .filter(({ ours }) => ours);
}

/** The same CAs in the same order, each once. */
export function eachOnce(cas: readonly CaCertificate[]): readonly CaCertificate[] {
  return [...new Map(cas.map((ca) => [ca.pem, ca])).values()];
}
