import { type CryptoKey, errors, jwtVerify } from 'jose';
import type { Rejection } from '../rejection.ts';
import type { Algorithm } from './algorithm.ts';
import type { Expected, SignedClaims } from './key-set.ts';

const badSignature: Rejection = {
  reason: 'BAD_SIGNATURE',
  message: 'the signature of the token does not hold',
};

/** What jose's codes mean here. Whatever else goes wrong with a signature, it does not hold. */
const rejections: ReadonlyMap<string, Rejection> = new Map<string, Rejection>([
  ['ERR_JWT_EXPIRED', { reason: 'EXPIRED', message: 'the token has expired' }],
  ['ERR_JWT_CLAIM_VALIDATION_FAILED', { reason: 'MALFORMED', message: 'a claim of the token does not hold' }],
  ['ERR_JWT_INVALID', { reason: 'MALFORMED', message: 'the claims of the token cannot be read' }],
  ['ERR_JWS_INVALID', { reason: 'MALFORMED', message: 'the token cannot be read' }],
  ['ERR_JOSE_ALG_NOT_ALLOWED', { reason: 'UNSUPPORTED_ALGORITHM', message: 'the key is for another `alg`' }],
  [
    'ERR_JOSE_NOT_SUPPORTED',
    { reason: 'UNSUPPORTED_HEADER', message: 'the header asks for what is not done' },
  ],
]);

/**
 * Verifies a token by a key of ours: nothing in its header chooses another. Never rejects.
 *
 * @see RFC 7515 §5.2
 */
export async function verifyToken(
  token: string,
  key: CryptoKey,
  algorithm: Algorithm,
  { issuer, audiences, clockToleranceSeconds, nowMs }: Expected,
): Promise<SignedClaims | Rejection> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer,
      audience: [...audiences],
      requiredClaims: ['exp'],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(nowMs),
    });
    return new Map(Object.entries(payload));
  } catch (error) {
    return (error instanceof errors.JOSEError ? rejections.get(error.code) : undefined) ?? badSignature;
  }
}
