import type { Resource } from './authorize.ts';
import { covers } from './catalogue.ts';
import { bindFilter, type Filter, type FilterText, passes, type Row } from './filter.ts';
import type { Grant } from './grant.ts';
import type { Policy } from './policy.ts';
import type { Subject } from './principal.ts';
import { admits } from './scope.ts';
import { grantsOf, type Standing } from './standing.ts';
import { type Way, waysOf } from './ways.ts';

/** What became of one grant when a question was asked. */
export type Outcome = 'APPLIES' | 'NO_PERMISSION' | 'OUT_OF_SCOPE' | 'EXPIRED' | 'NOT_YET';

/** How one filter of a scope went. */
export interface FilterOutcome {
  /** The filter as the policy writes it. */
  readonly text: FilterText;
  /** The same with the subject's own values; absent when the subject lacks what it refers to. */
  readonly bound: FilterText | undefined;
  /** What the row has; absent also when it is empty, which passes no filter. */
  readonly value: string | undefined;
  readonly passed: boolean;
}

/** One grant that was considered. */
export interface Consideration {
  readonly grant: Grant;
  readonly outcome: Outcome;
  /** As whom the subject holds it; several when more than one of its names does. */
  readonly ways: readonly Way[];
  /** Of a grant out of scope: the filters that the resource did not pass, as the policy writes them. */
  readonly failed: readonly FilterText[];
  /** Of a grant with the permission and a scope: how each filter of each clause went. */
  readonly clauses: readonly (readonly FilterOutcome[])[];
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
  const { subject } = standing;
  const ways = waysOf(policy, standing);
  return grantsOf(standing).map((grant) => {
    const admitted = admits(grant.scope, range, resource.attributes, subject);
    const asked = misasked === undefined || misasked === 'NOTHING_PROPOSED';
    const permitted = asked && covers(grant.permission, cell);
    const outcome = toOutcome(grant, permitted, admitted, nowMs);
    const clauses = permitted
      ? grant.scope.clauses.map(({ filters }) =>
          filters.map((filter) => toFilterOutcome(filter, resource.attributes, subject)),
        )
      : [];
    const failed = clauses.flat().filter(({ passed }) => !passed);
    return {
      grant,
      outcome,
      ways: ways.get(grant) ?? [],
      failed: outcome === 'OUT_OF_SCOPE' ? failed.map(({ text }) => text) : [],
      clauses,
    };
  });
}

function toOutcome(grant: Grant, permitted: boolean, admitted: boolean, nowMs: number): Outcome {
  if (!permitted) return 'NO_PERMISSION';
  if (nowMs < grant.fromMs) return 'NOT_YET';
  if (nowMs >= grant.untilMs) return 'EXPIRED';
  return admitted ? 'APPLIES' : 'OUT_OF_SCOPE';
}

function toFilterOutcome(filter: Filter, row: Row, subject: Subject): FilterOutcome {
  return {
    text: filter.text,
    bound: bindFilter(filter, subject),
    value: row.get(filter.text.key) || undefined,
    passed: passes(filter, row, subject),
  };
}
