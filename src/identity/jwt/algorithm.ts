/** The signatures that are verified: public keys only, so that a key everybody may read can never make a token. */
export const algorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

/** @see RFC 7518 §3.1, RFC 8037 §3.1, RFC 9864 §2.2 */
export type Algorithm = (typeof algorithms)[number];

/** The `kty` and, for curves, the `crv` of the keys that an algorithm is for. */
export const keyTypes: Readonly<Record<Algorithm, readonly [kty: string, crv?: string]>> = {
  RS256: ['RSA'],
  RS384: ['RSA'],
  RS512: ['RSA'],
  PS256: ['RSA'],
  PS384: ['RSA'],
  PS512: ['RSA'],
  ES256: ['EC', 'P-256'],
  ES384: ['EC', 'P-384'],
  ES512: ['EC', 'P-521'],
  EdDSA: ['OKP', 'Ed25519'],
  Ed25519: ['OKP', 'Ed25519'],
};

/** The algorithm of that name, if it is one of a list. */
export function algorithmIn(list: readonly Algorithm[], name: unknown): Algorithm | undefined {
  return list.find((each) => each === name);
}
