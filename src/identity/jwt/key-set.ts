import type { Algorithm } from './algorithm.ts';

/** A public key that verifies one algorithm. */
export interface VerificationKey {
  /** What makes it that key; the same key fetched again has the same. */
  readonly fingerprint: string;
  readonly keyId: string | undefined;
  readonly algorithm: Algorithm;
  /** Says whether it signed a token. Never rejects. */
  readonly verify: (token: string) => Promise<boolean>;
}

/** The keys of an issuer at one moment. */
export interface KeySet {
  readonly size: number;
  /** The keys that a token may be signed by; without an id all that fit, none when those are too many to try. */
  readonly find: (algorithm: Algorithm, keyId: string | undefined) => readonly VerificationKey[];
  readonly has: (fingerprint: string) => boolean;
}

/** Keys that are tried for a token which names none: those of a rotation, and no flood of work for one bad token. */
const maxTried = 3;

/** Makes a set of keys. */
export function createKeySet(keys: readonly VerificationKey[]): KeySet {
  const fingerprints = new Set(keys.map(({ fingerprint }) => fingerprint));
  return {
    size: keys.length,
    find(algorithm, keyId) {
      const fitting = keys.filter(
        (key) => key.algorithm === algorithm && (keyId === undefined || key.keyId === keyId),
      );
      return fitting.length > maxTried ? [] : fitting;
    },
    has: (fingerprint) => fingerprints.has(fingerprint),
  };
}

/** The keys of an issuer before any have been had. */
export const noKeys: KeySet = createKeySet([]);
