import type { Consideration, FilterOutcome } from '../decision/explain.ts';
import type { Subject } from '../decision/principal.ts';
import type { ClauseText, Range } from '../decision/scope.ts';

/**
 * Says whether a grant that was considered reaches some row, whenever it holds: all rows, or those of a clause that can
 * match something. A question about everything is reached by all rows only.
 */
export function reachesSome({ grant, outcome, clauses }: Consideration, range: Range): boolean {
  if (outcome === 'NO_PERMISSION') return false;
  if (grant.scope.unrestricted) return true;
  return range !== 'everything' && clauses.some((clause) => clause.every(({ bound }) => bound !== undefined));
}

/**
 * The clauses of a grant that hang on something that is not known of the subject, such as the e-mail of somebody in a
 * group, as the policy writes them.
 *
 * @param wantsRow - whether the rest of the clause must admit the row that was asked about
 */
export function dependingClauses(
  { outcome, clauses }: Consideration,
  range: Range,
  subject: Subject,
  wantsRow: boolean,
): readonly ClauseText[] {
  const holdsNow = outcome === 'OUT_OF_SCOPE' || outcome === 'APPLIES';
  if (!holdsNow || range === 'everything') return [];
  return clauses
    .filter((clause) => clause.some(({ bound }) => bound === undefined))
    .filter((clause) => clause.every((filter) => filter.bound !== undefined || mayBeBound(filter, subject)))
    .filter((clause) => !wantsRow || clause.every(mayPass))
    .map((clause) => clause.map(({ text }) => text));
}

/** Whether more about the subject could tell what a filter refers to: who has an id has the e-mail that he has. */
function mayBeBound({ text }: FilterOutcome, subject: Subject): boolean {
  if (subject === 'anonymous') return false;
  const wantsEmail = text.values.some((value) => value.includes('{principal.email}'));
  return subject.id === '' || subject.kind === 'USER' || !wantsEmail;
}

function mayPass({ bound, value, passed }: FilterOutcome): boolean {
  return passed || (bound === undefined && value !== undefined);
}
