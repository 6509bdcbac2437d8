import type { Resource } from '../../decision/authorize.ts';
import type { Proposal } from '../../decision/hand-out.ts';
import type { Policy } from '../../decision/policy.ts';
import { toResource } from '../../decision/resource.ts';
import type { AuthorizeRequest, Check } from '../../gen/sidegate/v1/decision.ts';
import { unreadable } from './fault.ts';
import { toProposals } from './proposal-messages.ts';

/** What is asked of a policy. */
export interface Question {
  readonly action: string;
  readonly resource: Resource;
  /** What the action would hand out; nothing where the request cannot say. */
  readonly proposals: readonly Proposal[];
}

/** One question as requests carry it; those of a batch propose nothing. */
export type QuestionMessage = Check & Partial<Pick<AuthorizeRequest, 'proposedGrants'>>;

/** What nearly every question proposes; one list for all of them. */
const nothing: readonly never[] = [];

/**
 * Reads one question.
 *
 * @param place - its place in a batch; `undefined` when the request is the question
 * @throws {Fault} when a field is missing, or two of them contradict each other
 */
export function toQuestion(
  policy: Policy,
  { action, resource, proposedGrants = nothing }: QuestionMessage,
  place: number | undefined,
): Question {
  if (action === '') throw unreadable(pathOf(place, 'action'), 'is missing');
  if (resource === undefined) throw unreadable(pathOf(place, 'resource'), 'is missing');
  if (resource.type === '') throw unreadable(pathOf(place, 'resource.type'), 'is missing');
  const completed = toResource(policy, resource);
  if ('attribute' in completed) {
    const path = pathOf(place, `resource.attributes[${completed.attribute}]`);
    throw unreadable(
      path,
      'contradicts the name of the resource, which `resource.id` or another attribute gives',
    );
  }
  return {
    action,
    resource: completed,
    proposals: proposedGrants.length === 0 ? nothing : toProposals(proposedGrants),
  };
}

function pathOf(place: number | undefined, field: string): string {
  return place === undefined ? field : `checks[${place}].${field}`;
}
