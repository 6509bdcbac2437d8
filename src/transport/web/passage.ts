import type { Denial } from '../../route/outcome.ts';
import { NOTHING } from './header-text.ts';
import type { Verdict } from './verdict.ts';

/** What a proxy is told: to let a request pass, or to answer it itself. */
export type Passage =
  | {
      readonly passes: true;
      /** What the upstream is told in `x-sidegate-observed`: `DENY:REASON` where nothing else lets it pass. */
      readonly mark: string;
    }
  | { readonly passes: false; readonly denial: Denial };

/** What becomes of a verdict. The one place in which a denial passes, and only where the operator observes. */
export function toPassage({ outcome, observed }: Pick<Verdict, 'outcome' | 'observed'>): Passage {
  if (outcome.effect === 'ALLOW') return { passes: true, mark: NOTHING };
  return observed ? { passes: true, mark: `DENY:${outcome.reason}` } : { passes: false, denial: outcome };
}
