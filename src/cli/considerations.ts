import type { Consideration, Outcome } from '../decision/explain.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';
import { formatFilter } from './filter-text.ts';

/** So many lines tell why; a subject with thousands of grants has a question of another kind. */
const MOST_SHOWN = 10;

const words: Readonly<Record<Outcome, string>> = {
  APPLIES: 'would allow it',
  NO_PERMISSION: 'allows something else',
  OUT_OF_SCOPE: 'is limited to certain rows',
  EXPIRED: 'has ended',
  NOT_YET: 'has not begun',
};

/** Why each grant that a subject holds did not allow what was asked: those that came nearest first, a line each. */
export function formatConsiderations(considered: readonly Consideration[]): readonly string[] {
  if (considered.length === 0) return ['no grant names the subject, or a group that it is in'];
  const nearest = considered.toSorted((a, b) => distance(a) - distance(b));
  const lines = nearest.slice(0, MOST_SHOWN).map(formatConsideration);
  const more = considered.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more`] : lines;
}

function distance({ outcome }: Consideration): number {
  return outcome === 'NO_PERMISSION' ? 1 : 0;
}

function formatConsideration({ grant, outcome, failed }: Consideration): string {
  const wanted = failed.map(formatFilter).join('; ');
  const why = wanted === '' ? words[outcome] : `the row does not pass ${wanted}`;
  return `${oneLine(grant.name)} at ${formatPosition(grant.source)}: ${why}`;
}
