import { authorize, type Decision, type Resource } from './authorize.ts';
import type { Meaning } from './catalogue.ts';
import { type Consideration, explain } from './explain.ts';
import { fold } from './fold.ts';
import { nearestOf } from './nearest.ts';
import type { Policy } from './policy.ts';
import type { Position } from './policy-data.ts';
import { namesOf, type Standing } from './standing.ts';
import { type Suggestion, suggestChanges } from './suggest-changes.ts';

/** How one decision came about. */
export interface Explanation {
  readonly decision: Decision;
  /** What was asked, by the tables of the policy. */
  readonly meaning: Meaning;
  /** Where the policy suspends the subject, or whoever acts as it; empty when it does not. */
  readonly suspendedAt: readonly Position[];
  /** Every grant of the subject, in the order of the policy's index; none of one who is refused outright. */
  readonly considered: readonly Consideration[];
  /** Of a denial the grant that came nearest; absent when the subject holds none, or none could. */
  readonly nearest: Consideration | undefined;
  /** Of a denial the smallest changes of which each would allow just this. Suggestions, and no more. */
  readonly suggestions: readonly Suggestion[];
}

/** Explains the decision of one question. Pure and total, like the decision. */
export function explainDecision(
  policy: Policy,
  standing: Standing,
  action: string,
  resource: Resource,
  nowMs: number,
): Explanation {
  const decision = authorize(policy, standing, action, resource, nowMs);
  const meaning = policy.catalogue.interpret(action, resource.type);
  const considered = explain(policy, standing, action, resource, nowMs);
  const isDenied = decision.effect === 'DENY';
  return {
    decision,
    meaning,
    suspendedAt: suspensionsOf(policy, standing, nowMs),
    considered,
    nearest: isDenied && meaning.misasked === undefined ? nearestOf(considered, resource.type) : undefined,
    suggestions: isDenied
      ? suggestChanges(policy, standing, { action, resource, meaning, considered, nowMs })
      : [],
  };
}

function suspensionsOf(policy: Policy, { subject, refusal }: Standing, nowMs: number): readonly Position[] {
  if (subject === 'anonymous' || refusal !== 'SUSPENDED') return [];
  const { impersonatedBy } = subject;
  const names = impersonatedBy === undefined ? namesOf(subject) : [...namesOf(subject), impersonatedBy];
  return [...new Set(names.map(fold))].flatMap((name) => policy.notes.suspensions('subject', name, nowMs));
}
