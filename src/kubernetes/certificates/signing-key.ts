import { createPrivateKey, type KeyObject, type webcrypto } from 'node:crypto';

/** What signs a certificate, and how. */
export interface SigningKey {
  readonly key: webcrypto.CryptoKey;
  readonly algorithm: { readonly name: string; readonly hash: string };
}

/** The kind of every key that we make. */
export const ourKeys = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

const curves: Readonly<Record<string, { readonly namedCurve: string; readonly hash: string }>> = {
  prime256v1: { namedCurve: 'P-256', hash: 'SHA-256' },
  secp384r1: { namedCurve: 'P-384', hash: 'SHA-384' },
  secp521r1: { namedCurve: 'P-521', hash: 'SHA-512' },
};

/** Reads the key of a CA, in PEM. @throws {Error} for a curve that a TLS client need not know */
export function readSigningKey(pem: string): SigningKey {
  const key: KeyObject = createPrivateKey(pem);
  if (key.asymmetricKeyType === 'rsa') {
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    return { key: key.toCryptoKey(algorithm, false, ['sign']), algorithm };
  }
  const curve = curves[key.asymmetricKeyDetails?.namedCurve ?? ''];
  if (curve === undefined)
    throw new Error('the key of the CA is on a curve that is none of P-256, P-384 and P-521');
  const algorithm = { name: 'ECDSA', hash: curve.hash };
  return {
    key: key.toCryptoKey({ name: 'ECDSA', namedCurve: curve.namedCurve }, false, ['sign']),
    algorithm,
  };
}
