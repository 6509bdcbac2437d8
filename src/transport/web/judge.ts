import { authorize } from '../../decision/authorize.ts';
import { toResource } from '../../decision/resource.ts';
import { scopeFor } from '../../decision/scope-for.ts';
import { type Question, toQuestion, type Unroutable } from '../../route/ask.ts';
import { toScopeHeader } from '../../route/scope-header.ts';
import { after } from '../grpc/after.ts';
import type { Call, Desk } from '../grpc/call.ts';
import { quietDesk } from '../shadow/quiet-desk.ts';
import { toExchange } from '../shadow/web-exchange.ts';
import { type Caller, findCaller } from './caller.ts';
import { conclude } from './conclude.ts';
import { refuse } from './refusals.ts';
import { toText } from './unroutable-text.ts';
import { block, type Mode, type Outcome, type Verdict } from './verdict.ts';
import type { WebRequest } from './web-request.ts';

/** Decides on a request of the web. */
export type Judge = (request: WebRequest, call: Call) => Verdict | Promise<Verdict>;

/** Makes a judge for a listener; what it decides, a shadow is asked too. */
export function createJudge(desk: Desk, mode: Mode): Judge {
  const judge = judgeAt(desk, mode);
  const { shadow, trustedHops } = desk;
  if (shadow === undefined) return judge;
  const again = judgeAt(quietDesk, mode);
  return (request, call) =>
    after(judge(request, call), (verdict) => {
      shadow.follow(
        call,
        toExchange(request, verdict, trustedHops, (other) => again(request, other)),
      );
      return verdict;
    });
}

/** What no route means is refused before anybody asks who sends it. */
function judgeAt(desk: Desk, mode: Mode): Judge {
  return (request, call) => {
    const question = toQuestion(call.snapshot.routes, request.route);
    const judged = { request, question, observed: mode === 'observing' || question.route?.observe === true };
    if (question.refusal !== undefined) {
      return conclude(desk, call, { ...judged, caller: undefined, outcome: unroutable(question) });
    }
    const caller = findCaller(call.snapshot, request.credentials, call.clock.nowMs, desk.observer);
    return after(caller, (found) =>
      conclude(desk, call, { ...judged, caller: found, outcome: decide(question, found, call) }),
    );
  };
}

function unroutable({ refusal, malformed }: Unroutable): Outcome {
  return block(malformed ? 'malformed' : 'forbidden', refusal, toText(refusal));
}

/** Decides a question that a caller's request asks. */
function decide(question: Question, caller: Caller, call: Call): Outcome {
  const { snapshot, clock } = call;
  const { standing, rejection, principal } = caller;
  const { ask, route } = question;
  if (standing.refusal === 'EXPIRED') return block('unauthenticated', 'EXPIRED', 'the credential has ended');
  if (standing.refusal !== undefined) return refuse(standing.refusal);
  if (ask.for === 'anyone') return { effect: 'ALLOW', reason: 'PUBLIC', grant: undefined, scope: undefined };
  if (rejection !== undefined) {
    const words = `the credentials are rejected, ${rejection.reason}: ${rejection.message}`;
    return block('unauthenticated', 'UNAUTHENTICATED', words);
  }
  const needsSomebody = ask.for === 'authenticated' || route.groups.length > 0;
  if (needsSomebody && principal === undefined) return refuse('UNAUTHENTICATED');
  const subject = principal ?? 'anonymous';
  if (route.groups.length > 0 && !snapshot.gates.isInOne(subject, route.groups, clock.nowMs)) {
    return block('forbidden', 'NOT_IN_GROUP', 'the caller is in none of the groups of the route');
  }
  switch (ask.for) {
    case 'authenticated':
      return { effect: 'ALLOW', reason: 'AUTHENTICATED', grant: undefined, scope: undefined };
    case 'resource':
      return decideResource(ask, caller, call);
    case 'scope':
      return decideScope(ask, caller, call);
  }
}

type AskFor<Kind extends Question['ask']['for']> = Extract<Question['ask'], { for: Kind }>;

function decideResource(
  { action, type, attributes }: AskFor<'resource'>,
  { standing }: Caller,
  { snapshot, clock }: Call,
): Outcome {
  const resource = toResource(snapshot.policy, { type, id: '', attributes });
  if ('attribute' in resource) {
    const words = `the request has another \`${resource.attribute}\` than the resource has a name`;
    return block('malformed', 'CONTRADICTORY_NAME', words);
  }
  const decision = authorize(snapshot.policy, standing, action, resource, clock.nowMs);
  if (decision.effect === 'DENY') return refuse(decision.reason);
  return { effect: 'ALLOW', reason: decision.reason, grant: decision.grant, scope: undefined };
}

/** A list passes if any row may be seen; which ones, the header says. */
function decideScope(
  { action, type, header }: AskFor<'scope'>,
  { standing }: Caller,
  { snapshot, clock }: Call,
): Outcome {
  const answer = scopeFor(snapshot.policy, standing, action, type, clock.nowMs);
  if (answer.kind === 'NONE') return refuse(answer.reason);
  const value = toScopeHeader(answer);
  if (value === undefined) return block('forbidden', 'SCOPE_TOO_LARGE', 'the rows do not fit into a header');
  const scope = { header, value, rows: answer };
  return { effect: 'ALLOW', reason: answer.reason, grant: undefined, scope };
}
