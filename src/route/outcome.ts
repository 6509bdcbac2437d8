import type { Grant } from '../decision/grant.ts';
import type { ScopeAnswer } from '../decision/scope-for.ts';
import type { BlockReason, PassReason } from './route-reason.ts';

/** What a request deserves. */
export type Outcome =
  | {
      readonly effect: 'ALLOW';
      readonly reason: PassReason;
      readonly grant: Grant | undefined;
      readonly scope: ToldScope | undefined;
    }
  | Denial;

/** The header that tells the upstream which rows, its value, and what it says. */
interface ToldScope {
  readonly header: string;
  readonly value: string;
  readonly rows: ScopeAnswer;
}

/** That a request deserves not to pass. */
export interface Denial {
  readonly effect: 'DENY';
  readonly reason: BlockReason;
  readonly message: string;
  readonly kind: DenialKind;
}

/** What a denial wants of its client: another request, a credential, or nothing. */
export type DenialKind = 'malformed' | 'unauthenticated' | 'forbidden';

/** A denial. */
export function block(kind: DenialKind, reason: BlockReason, message: string): Outcome {
  return { effect: 'DENY', reason, message, kind };
}
