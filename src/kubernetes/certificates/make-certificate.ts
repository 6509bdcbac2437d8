// tsyringe, on which the library stands, wants it there before.
import 'reflect-metadata';
import { KeyObject, randomBytes } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { ourCaName, ourOrganization } from './ca-certificate.ts';
import type { AlternativeName } from './names.ts';
import { ourKeys, readSigningKey } from './signing-key.ts';

/** A certificate and its private key, both in PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

/** From when and until when, in milliseconds since the epoch. A certificate knows whole seconds. */
export interface Span {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Makes a CA that signs certificates of servers, and no CAs. */
export async function makeCa(span: Span): Promise<KeyPair> {
  const keys = await crypto.subtle.generateKey(ourKeys, true, ['sign', 'verify']);
  const serialNumber = makeSerial();
  const name = [{ O: [ourOrganization] }, { CN: [`${ourCaName}${serialNumber.slice(0, 16)}`] }];
  const certificate = await X509CertificateGenerator.create({
    serialNumber,
    subject: name,
    issuer: name,
    ...toDates(span),
    publicKey: keys.publicKey,
    signingKey: keys.privateKey,
    signingAlgorithm: ourKeys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toKeyPair(certificate, keys.privateKey);
}

/** Makes a certificate of a server, signed by a CA. @throws {Error} when the CA's key cannot sign */
export async function issueCertificate(
  ca: KeyPair,
  names: readonly AlternativeName[],
  span: Span,
): Promise<KeyPair> {
  const issuer = new X509Certificate(ca.certificate);
  const issuerKeyId = issuer.getExtension(SubjectKeyIdentifierExtension)?.keyId;
  const { key, algorithm } = readSigningKey(ca.key);
  const keys = await crypto.subtle.generateKey(ourKeys, true, ['sign', 'verify']);
  const certificate = await X509CertificateGenerator.create({
    serialNumber: makeSerial(),
    issuer: issuer.subjectName,
    ...toDates(span),
    publicKey: keys.publicKey,
    signingKey: key,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      // Without a subject the names are critical. RFC 5280 §4.2.1.6
      new SubjectAlternativeNameExtension([...names], true),
      ...(issuerKeyId === undefined ? [] : [new AuthorityKeyIdentifierExtension(issuerKeyId)]),
    ],
  });
  return toKeyPair(certificate, keys.privateKey);
}

/** 16 random bytes, positive and of no leading zero. @see RFC 5280 §4.1.2.2 */
function makeSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = (bytes.readUInt8(0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

function toDates({ fromMs, untilMs }: Span): { notBefore: Date; notAfter: Date } {
  return { notBefore: new Date(fromMs), notAfter: new Date(untilMs) };
}

function toKeyPair(certificate: X509Certificate, key: CryptoKey): KeyPair {
  return {
    certificate: `${certificate.toString('pem')}\n`,
    key: KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }),
  };
}
