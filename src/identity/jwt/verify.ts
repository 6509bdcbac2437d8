import { type CryptoKey, compactVerify } from 'jose';
import type { Algorithm } from './algorithm.ts';

/**
 * Says whether the signature of a token holds, by a key of ours: nothing in its header chooses another. Whatever goes
 * wrong with a signature, it does not hold. Never rejects.
 *
 * @see RFC 7515 §5.2
 */
export async function isSigned(token: string, key: CryptoKey, algorithm: Algorithm): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: [algorithm] });
    return true;
  } catch {
    return false;
  }
}
