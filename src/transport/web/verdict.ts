import type { Principal } from '../../decision/principal.ts';
import type { Question } from '../../route/ask.ts';
import type { Outcome } from '../../route/outcome.ts';

/** Whether a listener holds back what is denied, or lets everything pass and only tells what it would have denied. */
export type Mode = 'enforcing' | 'observing';

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
