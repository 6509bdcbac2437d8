import type { Change, Undecided } from './change.ts';
import { createComparison } from './comparison.ts';
import { findGains } from './gains.ts';
import { peopleOf } from './people.ts';
import { type Comparable, createSides } from './side.ts';
import { findLifted } from './suspensions.ts';

/** What the change from one policy to another does to decisions. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly undecided: readonly Undecided[];
  /** How many subjects were compared. */
  readonly subjects: number;
}

/**
 * Compares two policies by what they decide from a moment on: for every subject, action and type whether there is a
 * resource of which the answers differ.
 *
 * @param told - called as the comparison goes on, with the part of it that is done, from 0 to 1
 */
export function comparePolicies(
  old: Comparable,
  next: Comparable,
  nowMs: number,
  told: (part: number) => void,
): Difference {
  const [before, after] = createSides(old, next);
  const people = peopleOf(before, after);
  const comparisons = [
    createComparison('WIDER', after, before, nowMs),
    createComparison('NARROWER', before, after, nowMs),
  ];
  const changes: Change[] = [];
  const undecided: Undecided[] = [];
  for (const [turn, comparison] of comparisons.entries()) {
    for (const [place, person] of people.entries()) {
      const gains = findGains(comparison, person);
      changes.push(...gains.changes);
      undecided.push(...gains.undecided);
      told((turn + place / people.length) / comparisons.length);
    }
    const lifted = findLifted(comparison, people);
    changes.push(...lifted.changes);
    undecided.push(...lifted.undecided);
  }
  return { changes: joinAlike(changes), undecided: joinAlike(undecided), subjects: people.length };
}

/** What a reader takes for one thing, once: the same of several subjects, and several pairs with one example. */
function joinAlike<T extends Change | Undecided>(found: readonly T[]): readonly T[] {
  const ofOne = groupBy(found, (each) => [each.about, ...detailsOf(each)]).map(({ first, group }) => ({
    ...first,
    pairs: group.flatMap(({ pairs }) => pairs),
  }));
  return groupBy(ofOne, (each) => [each.pairs, ...detailsOf(each)]).map(({ first, group }) => ({
    ...first,
    about: group.flatMap(({ about }) => about),
  }));
}

function detailsOf(each: Change | Undecided): readonly unknown[] {
  const { grant, atMs } = 'witness' in each ? each.witness : each;
  const row = 'witness' in each ? [...each.witness.row] : [];
  return [each.direction, atMs, row, grant.source, grant.name];
}

function groupBy<T>(
  items: readonly T[],
  keyOf: (item: T) => readonly unknown[],
): readonly { readonly first: T; readonly group: readonly T[] }[] {
  const groups = Map.groupBy(items, (item) => JSON.stringify(keyOf(item)));
  return [...groups.values()].flatMap((group) => group.slice(0, 1).map((first) => ({ first, group })));
}
