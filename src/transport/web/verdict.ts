import type { Grant } from '../../decision/grant.ts';
import type { Principal } from '../../decision/principal.ts';
import type { ScopeAnswer } from '../../decision/scope-for.ts';
import type { Question } from '../../route/ask.ts';
import type { BlockReason, PassReason } from '../../route/route-reason.ts';

/** Whether a listener holds back what is denied, or lets everything pass and only tells what it would have denied. */
export type Mode = 'enforcing' | 'observing';

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

/** A decision about a request, with all that proxies and logs want to know of it. */
export interface Verdict {
  /** The same whether or not it is enforced. */
  readonly outcome: Outcome;
  /** Whether it is not enforced, by the operator's word on the listener or the route; `toPassage` heeds it. */
  readonly observed: boolean;
  readonly decisionId: string;
  readonly revision: string;
  /** Who sent it; absent when nobody was recognised, or nobody was asked for. */
  readonly principal: Principal | undefined;
  /** Absent when no route is meant. */
  readonly question: Question | undefined;
}

/** A denial. */
export function block(kind: DenialKind, reason: BlockReason, message: string): Outcome {
  return { effect: 'DENY', reason, message, kind };
}
