import type { AuthenticationResult } from '../authentication.ts';
import { type BoundedCache, createBoundedCache } from './bounded-cache.ts';
import type { Issuer } from './issuer.ts';

/** What a token was found to be. */
export interface Remembered {
  readonly issuer: Issuer;
  readonly result: AuthenticationResult;
  /** Whether it would be found to be the same now. */
  readonly holds: (nowMs: number) => boolean;
}

/**
 * What has been found out about tokens by one policy, by the SHA-256 of the whole token. It goes with the policy, so
 * that nothing in it was verified by other settings.
 */
export interface TokenMemory {
  readonly good: BoundedCache<Remembered>;
  /** Tokens whose signature does not hold, so that the same bad one is not verified again and again. */
  readonly bad: BoundedCache<Remembered>;
}

/** Callers that one sidecar meets within the life of a token, and what they may cost. */
const mostGood = 10_000;
const mostGoodBytes = 16 * 1024 * 1024;

/** A bad token that comes again does so at once; distinct ones are not worth remembering. */
const mostBad = 1000;
const mostBadBytes = 1024 * 1024;

/** Makes an empty memory. */
export function createTokenMemory(): TokenMemory {
  return {
    good: createBoundedCache(mostGood, mostGoodBytes),
    bad: createBoundedCache(mostBad, mostBadBytes),
  };
}
