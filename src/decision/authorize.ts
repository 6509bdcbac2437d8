import { covers, type Misasked, type Question } from './catalogue.ts';
import type { Row } from './filter.ts';
import type { Grant } from './grant.ts';
import { type Bucket, type Holder, keyedLists } from './holder.ts';
import type { Policy } from './policy.ts';
import type { AllowReason } from './policy-data.ts';
import type { Subject } from './principal.ts';
import { admits, type Range } from './scope.ts';
import type { Standing } from './standing.ts';

/** Why a question was denied. */
export type DenyReason =
  | Misasked
  | 'NO_GRANT'
  | 'OUT_OF_SCOPE'
  | 'EXPIRED'
  | 'SUSPENDED'
  | 'UNAUTHENTICATED'
  | 'EXCEEDS_OWN_GRANTS';

/** The answer to one question. `untilMs` is the earliest moment at which it may change without a reload. */
export type Decision =
  | {
      readonly effect: 'ALLOW';
      readonly reason: AllowReason;
      readonly grant: Grant;
      readonly untilMs: number;
    }
  | {
      readonly effect: 'DENY';
      readonly reason: DenyReason;
      readonly grant: undefined;
      readonly untilMs: number;
      /** Of EXCEEDS_OWN_GRANTS the place of the first proposal that does. */
      readonly exceeding?: number;
    };

/** What is asked about: a resource type and the attributes of one resource, none for the type as a whole. */
export interface Resource {
  readonly type: string;
  readonly attributes: Row;
}

/** One walk over a subject's grants: what is asked, and what the grants that did not apply have shown so far. */
interface Search {
  readonly cell: number;
  readonly range: Range;
  readonly row: Row;
  readonly subject: Subject;
  readonly nowMs: number;
  reason: DenyReason;
  /** When the first of the grants to come begins. */
  beginsMs: number;
  /** When the first of the grants out of scope ends. */
  endsMs: number;
}

/**
 * Decides one question: allowed iff one grant of the subject has both the permission and a scope that admits the
 * resource. Pure, total and linear in its input.
 */
export function authorize(
  policy: Policy,
  standing: Standing,
  action: string,
  resource: Resource,
  nowMs: number,
): Decision {
  if (standing.refusal !== undefined) return deny(standing.refusal, standing.untilMs);
  const question = policy.catalogue.ask(action, resource.type);
  if (question.misasked !== undefined) return deny(question.misasked, standing.untilMs);
  return decide(standing, question, resource.attributes, nowMs);
}

/** Decides a question that nothing but grants answers, for a subject that is not refused. */
export function decide(
  { subject, holders, untilMs }: Standing,
  { cell, range, known }: Question,
  row: Row,
  nowMs: number,
): Decision {
  const reason = known ? 'NO_GRANT' : 'UNKNOWN_ACTION';
  const search: Search = {
    cell,
    range,
    row,
    subject,
    nowMs,
    reason,
    beginsMs: untilMs,
    endsMs: untilMs,
  };
  for (const holder of holders) {
    const grant = findIn(holder, search);
    if (grant !== undefined) return allow(grant, search.beginsMs);
  }
  return deny(
    subject === 'anonymous' ? 'UNAUTHENTICATED' : search.reason,
    Math.min(search.beginsMs, search.endsMs),
  );
}

function allow(grant: Grant, beginsMs: number): Decision {
  return { effect: 'ALLOW', reason: grant.reason, grant, untilMs: Math.min(grant.untilMs, beginsMs) };
}

/** A denial. */
export function deny(reason: DenyReason, untilMs: number): Decision {
  return { effect: 'DENY', reason, grant: undefined, untilMs };
}

function findIn({ grants, buckets }: Holder, search: Search): Grant | undefined {
  if (buckets === undefined) return find(grants, search);
  for (const bucket of buckets) {
    const grant = covers(bucket.permission, search.cell) ? findInBucket(bucket, search) : undefined;
    if (grant !== undefined) return grant;
  }
  return undefined;
}

function findInBucket(bucket: Bucket, search: Search): Grant | undefined {
  if (search.range === 'optional' && search.row.size === 0) return find(bucket.grants, search);
  const unkeyed = find(bucket.rest, search);
  if (unkeyed !== undefined) return unkeyed;
  for (const grants of keyedLists(bucket, search.row)) {
    const grant = find(grants, search);
    if (grant !== undefined) return grant;
  }
  if (bucket.rest.length < bucket.grants.length) noteOutOfScope(search);
  return undefined;
}

function find(grants: readonly Grant[], search: Search): Grant | undefined {
  for (const grant of grants) {
    if (!covers(grant.permission, search.cell)) continue;
    if (search.nowMs < grant.fromMs) {
      search.beginsMs = Math.min(search.beginsMs, grant.fromMs);
      continue;
    }
    const admitted = admits(grant.scope, search.range, search.row, search.subject);
    if (search.nowMs < grant.untilMs) {
      if (admitted) return grant;
      search.endsMs = Math.min(search.endsMs, grant.untilMs);
      noteOutOfScope(search);
    } else if (admitted) search.reason = 'EXPIRED';
  }
  return undefined;
}

/** An expired grant that would have allowed tells more than one that never would. */
function noteOutOfScope(search: Search): void {
  if (search.reason !== 'EXPIRED') search.reason = 'OUT_OF_SCOPE';
}
