import { createPrivateKey, type KeyObject, type X509Certificate } from 'node:crypto';
import { type CaCertificate, eachOnce, toCaCertificate } from './ca-certificate.ts';
import { certificatesIn } from './pem.ts';

/** What signs our certificates, and what has signed them before. */
export interface Authority {
  readonly current: CaCertificate;
  /** CAs whose certificates may still be served: the last one first. */
  readonly previous: readonly CaCertificate[];
}

/** What the Secret holds. */
export type Holding =
  | { readonly kind: 'empty' }
  /** The problem names the key of the Secret and what to do, and nothing that stands in it. */
  | { readonly kind: 'damaged'; readonly problem: string }
  | { readonly kind: 'held'; readonly authority: Authority };

/** The keys of the Secret. */
const certificateKey = 'ca.crt';
const privateKey = 'ca.key';
const previousKey = 'previous.crt';

/** Reads the data of the Secret. One without certificate and without key is empty, so that it may be made beforehand. */
export function readAuthority(data: Readonly<Record<string, string>>): Holding {
  const { [certificateKey]: certificate = '', [privateKey]: key = '', [previousKey]: before = '' } = data;
  if (certificate.trim() === '' && key.trim() === '') return { kind: 'empty' };
  const [own, ...others] = certificatesIn(certificate);
  if (own === undefined || others.length > 0) return damaged(certificateKey, 'is not one certificate in PEM');
  const current = toCaCertificate(own);
  if (current === undefined) return damaged(certificateKey, 'is the certificate of no CA');
  const problem = problemOfKey(key, own);
  if (problem !== undefined) return damaged(privateKey, problem);
  const previous = certificatesIn(before).map((found) => found && toCaCertificate(found));
  const known = previous.filter((ca) => ca !== undefined);
  if (known.length < previous.length || (known.length === 0 && before.trim() !== '')) {
    return damaged(previousKey, 'holds something else than certificates of CAs in PEM');
  }
  const remaining = eachOnce(known).filter(({ pem }) => pem !== current.pem);
  return { kind: 'held', authority: { current, previous: remaining } };
}

/** The data of the Secret, for a new CA. */
export function toData(
  certificate: string,
  key: string,
  previous: readonly CaCertificate[],
): Readonly<Record<string, string>> {
  return { [certificateKey]: certificate, [privateKey]: key, ...toPreviousData(previous) };
}

/** The part of the data that names the CAs before. */
export function toPreviousData(previous: readonly CaCertificate[]): Readonly<Record<string, string>> {
  return { [previousKey]: previous.map(({ pem }) => pem).join('') };
}

/** The private key of the CA, in PEM; empty where there is none. */
export function keyIn({ [privateKey]: key = '' }: Readonly<Record<string, string>>): string {
  return key;
}

/** What every webhook's certificate is verified by, in PEM. A function of the Secret alone, so that all write the same. */
export function bundleOf({ current, previous }: Authority): string {
  return [current, ...previous].map(({ pem }) => pem).join('');
}

function problemOfKey(text: string, certificate: X509Certificate): string | undefined {
  const key = readKey(text);
  if (key === undefined) return 'is no private key in PEM, or one behind a password';
  if (!['ec', 'rsa'].includes(key.asymmetricKeyType ?? '')) return 'is a key of neither ECDSA nor RSA';
  if (!certificate.checkPrivateKey(key)) return `is not the key of \`${certificateKey}\``;
  return undefined;
}

function readKey(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text);
  } catch {
    return undefined;
  }
}

function damaged(key: string, what: string): Holding {
  const next = 'write certificate and key that fit, or delete the Secret to have a new CA made';
  return { kind: 'damaged', problem: `\`${key}\` of the Secret ${what}; ${next}` };
}
