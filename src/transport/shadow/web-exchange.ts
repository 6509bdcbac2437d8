import { requirePep } from '../grpc/admission.ts';
import { after } from '../grpc/after.ts';
import type { Call, Exchange, Said } from '../grpc/call.ts';
import { describe } from '../web/describe.ts';
import type { Verdict } from '../web/verdict.ts';
import type { WebRequest } from '../web/web-request.ts';
import { toRowsText } from './rows-text.ts';

/** A verdict that was given, to be asked for again. */
export function toExchange(
  request: WebRequest,
  verdict: Verdict,
  trustedHops: number,
  again: (call: Call) => Verdict | Promise<Verdict>,
): Exchange {
  const { decisionId } = verdict;
  return {
    asked: () => [{ ...describe(request, verdict, trustedHops), decisionId, said: toSaid(verdict) }],
    again(call) {
      requirePep(call);
      return after(again(call), (other) => [toSaid(other)]);
    },
  };
}

/** Nobody asks who sends what no route means. */
function toSaid({ outcome, principal, question }: Verdict): Said {
  const { effect, reason } = outcome;
  const tellsWhom = question !== undefined;
  if (outcome.effect === 'DENY') return { effect, reason, grant: undefined, principal, rows: '', tellsWhom };
  const { grant, scope } = outcome;
  const rows = scope === undefined ? '' : `${scope.header} ${toRowsText(scope.rows)}`;
  return { effect, reason, grant, principal, rows, tellsWhom };
}
