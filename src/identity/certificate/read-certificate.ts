import type { X509Certificate } from 'node:crypto';
import type { Certificate } from './certificate.ts';

/**
 * Reads the names and the time of a certificate. `undefined` when one of its alternative names holds what no name does:
 * a comma, a quote, a control character such as NUL, a letter beyond ASCII. Node writes such a name in quotes.
 *
 * @see RFC 5280 §4.2.1.6; CVE-2021-44531, CVE-2021-44532
 */
export function readCertificate(found: X509Certificate): Certificate | undefined {
  const { subjectAltName = '', subject, validFromDate, validToDate } = found;
  if (subjectAltName.includes('"')) return undefined;
  const alternatives = subjectAltName.split(', ');
  const startingWith = (kind: string): readonly string[] =>
    alternatives.filter((name) => name.startsWith(kind)).map((name) => name.slice(kind.length));
  const [validFromMs, validToMs] = [validFromDate.getTime(), validToDate.getTime()];
  if (Number.isNaN(validFromMs) || Number.isNaN(validToMs)) return undefined;
  return {
    uris: startingWith('URI:'),
    dnsNames: startingWith('DNS:'),
    emails: startingWith('email:'),
    subject: toDistinguishedName(subject),
    validFromMs,
    validToMs,
  };
}

/** Node writes a line for each part, the most general first, with the escapes of RFC 2253. */
function toDistinguishedName(lines: string | undefined): string {
  return (lines ?? '').split('\n').reverse().join(',').replaceAll(' + ', '+');
}
