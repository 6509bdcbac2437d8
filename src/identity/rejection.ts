/** Why credentials did not make a principal. `MISSING` alone means that there were none; all else is a bad one. */
export type RejectionReason =
  | 'MISSING'
  | 'MALFORMED'
  | 'DUPLICATE'
  | 'UNKNOWN_TOKEN'
  | 'EXPIRED'
  | 'SUSPENDED';

/** Credentials that did not make a principal. The message is for people and never carries a token or a claim's value. */
export interface Rejection {
  readonly reason: RejectionReason;
  readonly message: string;
}
