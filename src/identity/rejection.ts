/** Why credentials did not make a principal. `MISSING` alone means that there were none; all else is a bad one. */
export type RejectionReason =
  | 'MISSING'
  | 'MALFORMED'
  | 'DUPLICATE'
  | 'UNKNOWN_TOKEN'
  | 'EXPIRED'
  | 'SUSPENDED'
  | 'TOO_LARGE'
  | 'UNSUPPORTED_ALGORITHM'
  | 'UNSUPPORTED_HEADER'
  | 'WRONG_TYPE'
  | 'UNKNOWN_ISSUER'
  | 'WRONG_AUDIENCE'
  | 'WRONG_PARTY'
  | 'NOT_YET_VALID'
  | 'UNKNOWN_KEY'
  | 'KEYS_UNAVAILABLE'
  | 'BAD_SIGNATURE'
  | 'OUT_OF_BOUNDS'
  | 'NO_NAME';

/** Credentials that did not make a principal. The message is for people and never carries a token or a claim's value. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly message: string;
}

const healing: ReadonlySet<RejectionReason> = new Set([
  'SUSPENDED',
  'NOT_YET_VALID',
  'UNKNOWN_KEY',
  'KEYS_UNAVAILABLE',
]);

/** Says whether the same credentials may make a principal later, by the same policy: time or new keys heal it. */
export function heals(reason: RejectionReason): boolean {
  return healing.has(reason);
}
