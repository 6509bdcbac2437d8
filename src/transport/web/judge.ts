import { toQuestion } from '../../route/ask.ts';
import { decide, decideUnroutable } from '../../route/decide.ts';
import { after } from '../grpc/after.ts';
import type { Call, Desk } from '../grpc/call.ts';
import { quietDesk } from '../shadow/quiet-desk.ts';
import { toExchange } from '../shadow/web-exchange.ts';
import { findCaller } from './caller.ts';
import { conclude } from './conclude.ts';
import type { Mode, Verdict } from './verdict.ts';
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
      return conclude(desk, call, { ...judged, caller: undefined, outcome: decideUnroutable(question) });
    }
    const caller = findCaller(call.snapshot, request.credentials, call.clock.nowMs, desk.observer);
    return after(caller, (found) => {
      const outcome = decide(question, found, call.snapshot, call.clock.nowMs);
      return conclude(desk, call, { ...judged, caller: found, outcome });
    });
  };
}
