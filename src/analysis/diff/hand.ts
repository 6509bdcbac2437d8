import type { Grant } from '../../decision/grant.ts';
import type { Holder } from '../../decision/holder.ts';
import type { Subject } from '../../decision/principal.ts';
import { type Comparison, holding } from './comparison.ts';
import type { Person } from './people.ts';
import type { Side } from './side.ts';

/** What a person holds at one moment in the two policies of a comparison. */
export interface Hand {
  readonly atMs: number;
  /** What it holds itself, beside what everybody does. */
  readonly of: readonly Grant[];
  readonly over: readonly Grant[];
  /** The same without the default, which reaches no user whom anything else names; absent where there is none. */
  readonly overNamed: readonly Grant[] | undefined;
}

/** What a person holds at a moment; `undefined` when one of the policies refuses it, which is a change of its own. */
export function handOf({ of, over }: Comparison, { about, tried }: Person, atMs: number): Hand | undefined {
  const [least] = tried;
  const mine = of.stand(least, atMs);
  const theirs = over.stand(least, atMs);
  if (mine.refusal !== undefined || theirs.refusal === 'SUSPENDED') return undefined;
  const shared = new Set(of.policy.directory.sharedBy(least));
  const open = new Set(of.policy.directory.sharedBy('anonymous'));
  const own = mine.holders.filter((holder) => {
    if (about.by === 'anyone') return true;
    return about.by === 'authenticated' ? !open.has(holder) || refers(holder) : !shared.has(holder);
  });
  const { fallback } = over.policy;
  const isByDefault =
    fallback !== undefined && theirs.holders.includes(fallback) && ownOf(of, least).length > 0;
  return {
    atMs,
    of: grantsOf(own, atMs),
    over: grantsOf(theirs.holders, atMs),
    overNamed: isByDefault
      ? grantsOf(
          theirs.holders.filter((holder) => holder !== fallback),
          atMs,
        )
      : undefined,
  };
}

/** Every moment from now on at which a person may gain: a grant begins, or what the other policy grants ends. */
export function momentsOf({ of, over, nowMs }: Comparison, { tried: [least] }: Person): readonly number[] {
  const begins = allOf(of, least).map(({ fromMs }) => fromMs);
  const ends = allOf(over, least).map(({ untilMs }) => untilMs);
  const standings = [of, over].map((side) => side.stand(least, nowMs).untilMs);
  const later = [...begins, ...ends, ...standings].filter((atMs) => atMs > nowMs && atMs < Infinity);
  return [nowMs, ...[...new Set(later)].toSorted((one, other) => one - other)];
}

function allOf({ policy }: Side, subject: Subject): readonly Grant[] {
  const { directory, fallback } = policy;
  const own = subject === 'anonymous' ? [] : directory.ownOf(subject);
  const holders = [...directory.sharedBy(subject), ...own, ...(fallback === undefined ? [] : [fallback])];
  return holders.flatMap(({ grants }) => grants);
}

function ownOf({ policy }: Side, subject: Subject): readonly Holder[] {
  return subject === 'anonymous' ? [] : policy.directory.ownOf(subject);
}

/** Says whether what a holder grants to everybody is more for a principal than for one without credentials. */
function refers({ grants }: Holder): boolean {
  return grants.some(({ scope }) => scope.clauses.some(({ fixed }) => fixed === undefined));
}

function grantsOf(holders: readonly Holder[], atMs: number): readonly Grant[] {
  return holding(new Set(holders.flatMap(({ grants }) => grants)), atMs);
}
