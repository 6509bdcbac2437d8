import 'reflect-metadata';
import { createHash, KeyObject } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  type JsonGeneralName,
  SubjectAlternativeNameExtension,
  type X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';

/** What is in a certificate. */
export interface CertificateText {
  readonly uris?: readonly string[];
  readonly dns?: readonly string[];
  readonly emails?: readonly string[];
  readonly ips?: readonly string[];
  /** A distinguished name; by default there is none. */
  readonly subject?: string;
  /** Days from now. */
  readonly from?: number;
  readonly until?: number;
}

/** A certificate with its key, both in PEM. */
export interface Issued {
  readonly certificate: string;
  readonly key: string;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** One who issues certificates. */
export interface Authority {
  /** Its root, in PEM. */
  readonly root: string;
  readonly issue: (text: CertificateText) => Promise<Issued>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 86_400_000;
let serial = 1;

/** Makes a root of its own. */
export async function createAuthority(name = 'a root of the tests'): Promise<Authority> {
  const issuer = `CN=${name}`;
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await make(issuer, { subject: issuer }, keys, keys.publicKey, [
    new BasicConstraintsExtension(true, undefined, true),
  ]);
  return {
    root: root.toString('pem'),
    async issue(text) {
      const own = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const purposes = new ExtendedKeyUsageExtension([
        ExtendedKeyUsage.clientAuth,
        ExtendedKeyUsage.serverAuth,
      ]);
      const names = toNames(text);
      const alternatives = names.length === 0 ? [] : [new SubjectAlternativeNameExtension(names)];
      const made = await make(issuer, text, keys, own.publicKey, [purposes, ...alternatives]);
      return {
        certificate: made.toString('pem'),
        key: KeyObject.from(own.privateKey).export({ type: 'pkcs8', format: 'pem' }),
        sha256: createHash('sha256').update(Buffer.from(made.rawData)).digest('hex'),
      };
    },
  };
}

function make(
  issuer: string,
  { subject = '', from = -1, until = 1 }: CertificateText,
  { privateKey }: { readonly privateKey: CryptoKey },
  publicKey: CryptoKey,
  extensions: Extension[],
): Promise<X509Certificate> {
  serial += 1;
  return X509CertificateGenerator.create({
    serialNumber: serial.toString(16).padStart(4, '0'),
    issuer,
    subject,
    notBefore: new Date(Date.now() + from * dayMs),
    notAfter: new Date(Date.now() + until * dayMs),
    signingKey: privateKey,
    publicKey,
    signingAlgorithm: algorithm,
    extensions,
  });
}

function toNames({ uris = [], dns = [], emails = [], ips = [] }: CertificateText): JsonGeneralName[] {
  return [
    ...uris.map((value): JsonGeneralName => ({ type: 'url', value })),
    ...dns.map((value): JsonGeneralName => ({ type: 'dns', value })),
    ...emails.map((value): JsonGeneralName => ({ type: 'email', value })),
    ...ips.map((value): JsonGeneralName => ({ type: 'ip', value })),
  ];
}
