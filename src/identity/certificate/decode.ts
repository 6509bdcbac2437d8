import { X509Certificate } from 'node:crypto';
import type { Rejection } from '../rejection.ts';
import type { Certificate } from './certificate.ts';
import { readCertificate } from './read-certificate.ts';

/** A certificate with many names in it has some 8000 characters; URL-encoded, each line break has three. */
const mostCharacters = 16_384;

/** One certificate and nothing beside it. */
const PEM = /^\s*-----BEGIN CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END CERTIFICATE-----\s*$/;

/** A certificate that was relayed as text, with the SHA-256 of its bytes. */
export interface DecodedCertificate {
  readonly certificate: Certificate;
  /** Lower-case hex. */
  readonly sha256: string;
}

/** Reads one certificate in PEM, as it is or URL-encoded as Envoy writes it. Total; says why when there is none. */
export function decodeCertificate(text: string): DecodedCertificate | Rejection {
  if (text.length > mostCharacters) {
    return { reason: 'TOO_LARGE', message: `the certificate is longer than ${mostCharacters} characters` };
  }
  try {
    const [, base64] = PEM.exec(text.includes('%') ? decodeURIComponent(text) : text) ?? [];
    if (base64 === undefined) return malformed;
    const bytes = Buffer.from(base64, 'base64');
    const found = new X509Certificate(bytes);
    // What follows the certificate would be read by nobody.
    const certificate = found.raw.length === bytes.length ? readCertificate(found) : undefined;
    if (certificate === undefined) return malformed;
    return { certificate, sha256: found.fingerprint256.replaceAll(':', '').toLowerCase() };
  } catch {
    return malformed;
  }
}

const malformed: Rejection = {
  reason: 'MALFORMED',
  message: 'no certificate in PEM, or one with a name that is none',
};
