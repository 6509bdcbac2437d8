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
  | 'NO_NAME'
  | 'IMPERSONATION_REFUSED';

/** Credentials that did not make a principal. The message is for people and never carries a token or a claim's value. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly message: string;
}

/** What a principal is whom the policy refuses before anything is asked: nobody, whoever vouches for him. */
export function refused(reason: 'SUSPENDED' | 'EXPIRED'): Rejection {
  const message = reason === 'SUSPENDED' ? 'the subject is suspended' : 'the credential has ended';
  return { reason, message };
}

const healing: ReadonlySet<RejectionReason> = new Set([
  'SUSPENDED',
  'NOT_YET_VALID',
  'UNKNOWN_KEY',
  'KEYS_UNAVAILABLE',
  'IMPERSONATION_REFUSED',
]);

/** Says whether the same credentials may make a principal later, by the same policy: time, new keys or a grant that begins heal it. */
export function heals(reason: RejectionReason): boolean {
  return healing.has(reason);
}
