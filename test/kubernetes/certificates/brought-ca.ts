import 'reflect-metadata';
import { createHash, KeyObject, X509Certificate as NodeCertificate } from 'node:crypto';
import {
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { ServedCertificate } from '../../../src/kubernetes/admission/certificate-source.ts';
import { issueCertificate, type KeyPair } from '../../../src/kubernetes/certificates/make-certificate.ts';
import { alternativeNames } from '../../../src/kubernetes/certificates/names.ts';
import type { Cluster } from '../cluster.ts';

const algorithms = {
  'P-256': { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
  'P-384': { name: 'ECDSA', namedCurve: 'P-384', hash: 'SHA-384' },
  RSA: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
} as const;

/** The kinds of keys that are brought. */
export const broughtKinds = ['P-256', 'P-384', 'RSA'] as const;

/** A CA as other programs make them: due for long, its key written the old way, its identifier of another hash. */
export async function bringCa(kind: (typeof broughtKinds)[number]): Promise<KeyPair> {
  const algorithm = algorithms[kind];
  const keys = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const spki = KeyObject.from(keys.publicKey).export({ type: 'spki', format: 'der' });
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: '2a',
    name: 'CN=Webhooks, O=Example Inc.',
    notBefore: new Date(Date.now() - 365 * 86_400_000),
    notAfter: new Date(Date.now() + 3_600_000),
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign, true),
      new SubjectKeyIdentifierExtension(createHash('sha256').update(spki).digest('hex').slice(0, 40)),
    ],
  });
  const type = kind === 'RSA' ? 'pkcs1' : 'sec1';
  return {
    certificate: new NodeCertificate(certificate.toString('pem')).toString(),
    key: KeyObject.from(keys.privateKey).export({ type, format: 'pem' }),
  };
}

/** What a replica serves that has been there before. */
export async function serveBy(ca: KeyPair, { namespace }: Cluster): Promise<ServedCertificate> {
  const names = alternativeNames({ service: 'sidegate-injector', namespace, others: [] });
  const untilMs = Date.now() + 300_000;
  const issued = await issueCertificate(ca, names, { fromMs: Date.now() - 60_000, untilMs });
  return { ...issued, notAfterMs: untilMs };
}
