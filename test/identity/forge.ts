import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** The parts of a token that a test makes; `raw` ones stand as they are. */
export interface Forgery {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly rawHeader?: string | undefined;
  readonly rawClaims?: string | undefined;
  readonly signer: Signer;
}

/** Who signs, or how a signature is faked. */
export type Signer =
  | 'shop-rsa'
  | 'shop-ec'
  | 'other'
  | 'stranger'
  | 'nobody'
  | 'hmac-of-pem'
  | 'hmac-of-jwk'
  | 'ec-in-der'
  | 'ec-of-zeros';

export const signers: readonly Signer[] = [
  'shop-rsa',
  'shop-ec',
  'other',
  'stranger',
  'nobody',
  'hmac-of-pem',
  'hmac-of-jwk',
  'ec-in-der',
  'ec-of-zeros',
];

interface Pair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

const rsa = (): Pair => generateKeyPairSync('rsa', { modulusLength: 2048 });
const ec = (): Pair => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** The keys of this process. */
const pairs = { shopRsa: rsa(), shopEc: ec(), other: rsa(), stranger: rsa() };

/** The public key of whoever attacks. */
export const strangerJwk: object = pairs.stranger.publicKey.export({ format: 'jwk' });

/** What the issuer `shop` publishes. */
export const shopJwks: string = JSON.stringify({
  keys: [
    { ...pairs.shopRsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', use: 'sig' },
    { ...pairs.shopEc.publicKey.export({ format: 'jwk' }), kid: 'ec', use: 'sig', alg: 'ES256' },
  ],
});

/** What the issuer `other` publishes. */
export const otherJwks: string = JSON.stringify({
  keys: [{ ...pairs.other.publicKey.export({ format: 'jwk' }), kid: 'other', alg: 'RS256' }],
});

/** Makes a token. */
export function forge({ header, claims, rawHeader, rawClaims, signer }: Forgery): string {
  const first = base64url(rawHeader ?? JSON.stringify(header));
  const second = base64url(rawClaims ?? JSON.stringify(claims));
  return `${first}.${second}.${base64url(signatureOf(signer, Buffer.from(`${first}.${second}`)))}`;
}

function signatureOf(signer: Signer, input: Buffer): Buffer {
  switch (signer) {
    case 'shop-rsa':
      return sign('sha256', input, pairs.shopRsa.privateKey);
    case 'shop-ec':
      return sign('sha256', input, { key: pairs.shopEc.privateKey, dsaEncoding: 'ieee-p1363' });
    case 'ec-in-der':
      return sign('sha256', input, pairs.shopEc.privateKey);
    case 'ec-of-zeros':
      return Buffer.alloc(64);
    case 'other':
      return sign('sha256', input, pairs.other.privateKey);
    case 'stranger':
      return sign('sha256', input, pairs.stranger.privateKey);
    case 'nobody':
      return Buffer.alloc(0);
    case 'hmac-of-pem':
      return hmac(pairs.shopRsa.publicKey.export({ format: 'pem', type: 'spki' }), input);
    case 'hmac-of-jwk':
      return hmac(JSON.stringify(pairs.shopRsa.publicKey.export({ format: 'jwk' })), input);
  }
}

function hmac(key: string | Buffer, input: Buffer): Buffer {
  return createHmac('sha256', key).update(input).digest();
}

function base64url(bytes: string | Buffer): string {
  return Buffer.from(bytes).toString('base64url');
}
