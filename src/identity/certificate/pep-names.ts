import type { Matcher } from '../../decision/pattern.ts';
import { compileName } from '../peer-pattern.ts';
import type { CertificateNames } from './certificate.ts';
import { toDomainName } from './domain-name.ts';
import { trustDomainOf } from './spiffe-id.ts';

const DNS = 'dns:';
const SPIFFE = /^spiffe:\/\/[a-z0-9._-]+\/[A-Za-z0-9._/*-]+$/;
const HINT =
  'write a SPIFFE ID such as `spiffe://cluster.local/ns/ingress/*`, or `dns:` and the name of one host';

/** What is wrong with the name of a PEP's certificate; nothing when it is one. The trust domain is written out. */
export function pepNameProblem(name: string): string | undefined {
  const known = name.startsWith(DNS)
    ? toDomainName(name.slice(DNS.length)) === name.slice(DNS.length)
    : SPIFFE.test(name);
  return known ? undefined : `\`${name}\` names no certificate; ${HINT}`;
}

/** Says whether a name is that of every certificate of a trust domain. */
export function isWholeTrustDomain(name: string): boolean {
  return /^spiffe:\/\/[^/]+\/\*+$/.test(name);
}

/**
 * Compiles the names of certificates whose holders may ask for others. A certificate has one URI, which is a SPIFFE ID,
 * or none that counts; the common name never does.
 */
export function compilePepNames(names: readonly string[]): (certificate: CertificateNames) => boolean {
  const hosts = new Set(names.filter((name) => name.startsWith(DNS)).map((name) => name.slice(DNS.length)));
  const ids: readonly Matcher[] = names.filter((name) => !name.startsWith(DNS)).map(compileName);
  return ({ uris, dnsNames }) => {
    const [id = ''] = uris;
    if (uris.length === 1 && trustDomainOf(id) !== undefined && ids.some((matches) => matches(id)))
      return true;
    return dnsNames.some((name) => hosts.has(name.toLowerCase()));
  };
}
