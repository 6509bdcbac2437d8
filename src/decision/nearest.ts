import type { Consideration } from './explain.ts';

/** The grant that came nearest to allowing what was denied; absent when there is none. */
export function nearestOf(considered: readonly Consideration[], type: string): Consideration | undefined {
  let nearest: Consideration | undefined;
  let least = Infinity;
  for (const consideration of considered) {
    const distance = distanceOf(consideration, type);
    if (distance < least) [nearest, least] = [consideration, distance];
  }
  return nearest;
}

/** A grant that lacks the permission is further away than any with it, and one on another type furthest. */
const OTHER_ACTION = 1000;
const OTHER_TYPE = 2000;

function distanceOf({ grant, outcome, clauses }: Consideration, type: string): number {
  if (outcome === 'NO_PERMISSION') {
    return grant.permissionText.some(([each]) => each === type || each === '*') ? OTHER_ACTION : OTHER_TYPE;
  }
  const misses = clauses.map((clause) => clause.filter(({ passed }) => !passed).length);
  const fewest = misses.length === 0 ? 0 : Math.min(...misses);
  return outcome === 'OUT_OF_SCOPE' ? 1 + fewest : fewest;
}
