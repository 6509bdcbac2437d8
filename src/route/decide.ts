import { authorize } from '../decision/authorize.ts';
import type { Policy } from '../decision/policy.ts';
import { toResource } from '../decision/resource.ts';
import { scopeFor } from '../decision/scope-for.ts';
import type { Standing } from '../decision/standing.ts';
import type { Rejection } from '../identity/rejection.ts';
import type { Question, Unroutable } from './ask.ts';
import type { Gates } from './gates.ts';
import { block, type Outcome } from './outcome.ts';
import { refuse } from './refusals.ts';
import { toScopeHeader } from './scope-header.ts';
import { toText } from './unroutable-text.ts';

/** What of a loaded policy decides a question. */
interface Rules {
  readonly policy: Policy;
  readonly gates: Gates;
}

/** Who asks, as far as a decision goes. */
interface Asker {
  /** That of nobody when nobody was recognised. */
  readonly standing: Standing;
  /** Why a credential that was shown is none; absent when none was shown. */
  readonly rejection: Rejection | undefined;
}

/** What a request deserves that means no question, whoever sends it. */
export function decideUnroutable({ refusal, malformed }: Unroutable): Outcome {
  return block(malformed ? 'malformed' : 'forbidden', refusal, toText(refusal));
}

/** Decides a question that somebody's request asks. Pure and total. */
export function decide(
  { ask, route }: Question,
  { standing, rejection }: Asker,
  { policy, gates }: Rules,
  nowMs: number,
): Outcome {
  if (standing.refusal === 'EXPIRED') return block('unauthenticated', 'EXPIRED', 'the credential has ended');
  if (standing.refusal !== undefined) return refuse(standing.refusal);
  if (ask.for === 'anyone') return { effect: 'ALLOW', reason: 'PUBLIC', grant: undefined, scope: undefined };
  if (rejection !== undefined) {
    const words = `the credentials are rejected, ${rejection.reason}: ${rejection.message}`;
    return block('unauthenticated', 'UNAUTHENTICATED', words);
  }
  const { subject } = standing;
  const needsSomebody = ask.for === 'authenticated' || route.groups.length > 0;
  if (needsSomebody && subject === 'anonymous') return refuse('UNAUTHENTICATED');
  if (route.groups.length > 0 && !gates.isInOne(subject, route.groups, nowMs)) {
    return block('forbidden', 'NOT_IN_GROUP', 'the caller is in none of the groups of the route');
  }
  switch (ask.for) {
    case 'authenticated':
      return { effect: 'ALLOW', reason: 'AUTHENTICATED', grant: undefined, scope: undefined };
    case 'resource':
      return decideResource(ask, standing, policy, nowMs);
    case 'scope':
      return decideScope(ask, standing, policy, nowMs);
  }
}

type AskFor<Kind extends Question['ask']['for']> = Extract<Question['ask'], { for: Kind }>;

function decideResource(
  { action, type, attributes }: AskFor<'resource'>,
  standing: Standing,
  policy: Policy,
  nowMs: number,
): Outcome {
  const resource = toResource(policy, { type, id: '', attributes });
  if ('attribute' in resource) {
    const words = `the request has another \`${resource.attribute}\` than the resource has a name`;
    return block('malformed', 'CONTRADICTORY_NAME', words);
  }
  const decision = authorize(policy, standing, action, resource, nowMs);
  if (decision.effect === 'DENY') return refuse(decision.reason);
  return { effect: 'ALLOW', reason: decision.reason, grant: decision.grant, scope: undefined };
}

/** A list passes if any row may be seen; which ones, the header says. */
function decideScope(
  { action, type, header }: AskFor<'scope'>,
  standing: Standing,
  policy: Policy,
  nowMs: number,
): Outcome {
  const answer = scopeFor(policy, standing, action, type, nowMs);
  if (answer.kind === 'NONE') return refuse(answer.reason);
  const value = toScopeHeader(answer);
  if (value === undefined) return block('forbidden', 'SCOPE_TOO_LARGE', 'the rows do not fit into a header');
  const scope = { header, value, rows: answer };
  return { effect: 'ALLOW', reason: answer.reason, grant: undefined, scope };
}
