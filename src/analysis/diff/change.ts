import type { Row } from '../../decision/filter.ts';
import type { Grant } from '../../decision/grant.ts';
import type { Subject } from '../../decision/principal.ts';
import type { Pair } from './pair.ts';
import type { About } from './people.ts';

/** What the new policy does to decisions: allows more, or less. */
export type Direction = 'WIDER' | 'NARROWER';

/** A question whose answer changes, as both policies have answered it. */
export interface Witness {
  readonly subject: Subject;
  readonly pair: Pair;
  readonly row: Row;
  /** Milliseconds since the epoch: now, or the first moment at which the answers part. */
  readonly atMs: number;
  /** What allows it in the policy that does. */
  readonly grant: Grant;
}

/** Questions of some subjects that one policy allows and the other one does not. */
export interface Change {
  readonly direction: Direction;
  readonly about: readonly About[];
  /** Every pair that changes alike; of a suspension, which takes whatever there was, the one of the witness. */
  readonly pairs: readonly Pair[];
  readonly witness: Witness;
}

/** Questions of a subject of which it cannot be told whether their answers change. */
export interface Undecided {
  readonly direction: Direction;
  readonly about: readonly About[];
  readonly pairs: readonly Pair[];
  readonly atMs: number;
  /** A grant that is in question. */
  readonly grant: Grant;
}
