import type { Resource } from './authorize.ts';
import { covers } from './catalogue.ts';
import { type FilterText, passes } from './filter.ts';
import type { Grant } from './grant.ts';
import type { Policy } from './policy.ts';
import { admits } from './scope.ts';
import { grantsOf, type Standing } from './standing.ts';

/** What became of one grant when a question was asked. */
export type Outcome = 'APPLIES' | 'NO_PERMISSION' | 'OUT_OF_SCOPE' | 'EXPIRED' | 'NOT_YET';

/** One grant that was considered. */
export interface Consideration {
  readonly grant: Grant;
  readonly outcome: Outcome;
  /** Of a grant out of scope: the filters that the resource did not pass, as the policy writes them. */
  readonly failed: readonly FilterText[];
}

/** Lists every grant of a subject with what became of it, in the order of the policy's index. */
export function explain(
  policy: Policy,
  standing: Standing,
  action: string,
  resource: Resource,
  nowMs: number,
): readonly Consideration[] {
  const { cell, range, misasked } = policy.catalogue.ask(action, resource.type);
  return grantsOf(standing).map((grant) => {
    const admitted = admits(grant.scope, range, resource.attributes, standing.subject);
    const outcome = toOutcome(
      grant,
      (misasked === undefined || misasked === 'NOTHING_PROPOSED') && covers(grant.permission, cell),
      admitted,
      nowMs,
    );
    const filters = grant.scope.clauses.flatMap((clause) => clause.filters);
    const failed = filters.filter((filter) => !passes(filter, resource.attributes, standing.subject));
    return { grant, outcome, failed: outcome === 'OUT_OF_SCOPE' ? failed.map(({ text }) => text) : [] };
  });
}

function toOutcome(grant: Grant, permitted: boolean, admitted: boolean, nowMs: number): Outcome {
  if (!permitted) return 'NO_PERMISSION';
  if (nowMs < grant.fromMs) return 'NOT_YET';
  if (nowMs >= grant.untilMs) return 'EXPIRED';
  return admitted ? 'APPLIES' : 'OUT_OF_SCOPE';
}
