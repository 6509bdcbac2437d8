import { type CryptoKey, importJWK, type JWK } from 'jose';
import { type Algorithm, keyTypes } from './algorithm.ts';
import { readJson } from './json.ts';
import { createKeySet, type KeySet, type VerificationKey } from './key-set.ts';
import { isSigned } from './verify.ts';

/** More keys than an issuer publishes. */
const maxKeys = 100;

/** @see RFC 7518 §3.3, §3.5 */
const minRsaBits = 2048;

/**
 * Reads a JSON Web Key Set: the public signature keys in it that fit one of the algorithms. Others are left out.
 *
 * @throws {Error} when it is no key set, or nothing in it fits
 * @see RFC 7517 §5
 */
export async function readJwks(text: string, algorithms: readonly Algorithm[]): Promise<KeySet> {
  const keys = (await Promise.all(jwksIn(text).map((jwk) => importAll(jwk, algorithms)))).flat();
  if (keys.length === 0) throw new Error('no key in it fits an algorithm of the policy');
  return createKeySet(keys);
}

function jwksIn(text: string): readonly JWK[] {
  const value = readJson(text);
  if (!isRecord(value) || !Array.isArray(value['keys'])) throw new Error('it has no list of `keys`');
  if (value['keys'].length > maxKeys) throw new Error(`it has over ${maxKeys} keys`);
  return value['keys'].filter(isRecord);
}

async function importAll(jwk: JWK, algorithms: readonly Algorithm[]): Promise<readonly VerificationKey[]> {
  const { kid } = jwk;
  if (kid !== undefined && typeof kid !== 'string') return [];
  const fingerprint = JSON.stringify([kid, jwk.kty, jwk.crv, jwk.n, jwk.e, jwk.x, jwk.y, jwk.alg]);
  const fitting = algorithms.filter((algorithm) => fits(jwk, algorithm));
  const made = fitting.map(async (algorithm): Promise<readonly VerificationKey[]> => {
    const key = await importOne(jwk, algorithm);
    if (key === undefined) return [];
    const verify: VerificationKey['verify'] = (token) => isSigned(token, key, algorithm);
    return [{ fingerprint: `${algorithm} ${fingerprint}`, keyId: kid, algorithm, verify }];
  });
  return (await Promise.all(made)).flat();
}

/** Says whether a key may verify signatures of an algorithm. A secret one, or one with its private half, may not. */
function fits(jwk: JWK, algorithm: Algorithm): boolean {
  const [kty, crv] = keyTypes[algorithm];
  if (jwk.kty !== kty || (crv !== undefined && jwk.crv !== crv) || 'd' in jwk || 'k' in jwk) return false;
  if (jwk.alg !== undefined && jwk.alg !== algorithm) return false;
  if (jwk.use !== undefined && jwk.use !== 'sig') return false;
  return jwk.key_ops === undefined || (Array.isArray(jwk.key_ops) && jwk.key_ops.includes('verify'));
}

async function importOne(jwk: JWK, algorithm: Algorithm): Promise<CryptoKey | undefined> {
  try {
    const key = await importJWK({ ...jwk, alg: algorithm, key_ops: ['verify'], ext: true }, algorithm);
    return key instanceof Uint8Array || key.type !== 'public' || isWeak(key) ? undefined : key;
  } catch {
    return undefined;
  }
}

function isWeak({ algorithm }: CryptoKey): boolean {
  return 'modulusLength' in algorithm && Number(algorithm.modulusLength) < minRsaBits;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
