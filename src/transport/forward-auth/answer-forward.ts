import type { IncomingMessage } from 'node:http';
import { status } from '@grpc/grpc-js';
import type { ForwardRefusal } from '../../route/route-reason.ts';
import { admitPep, type Origin, type SnapshotSource } from '../grpc/admission.ts';
import { after } from '../grpc/after.ts';
import type { Call, Desk } from '../grpc/call.ts';
import { type Clock, type Failure, type Report, settle } from '../grpc/unary.ts';
import { conclude } from '../web/conclude.ts';
import { createJudge } from '../web/judge.ts';
import type { Mode } from '../web/verdict.ts';
import type { WebRequest } from '../web/web-request.ts';
import { barTo } from './bar-to.ts';
import { announcesBody, collectBody } from './collect-body.ts';
import type { Habits } from './flavour.ts';
import { nothingRead, readForward } from './read-forward.ts';
import { refuseForward } from './refuse-forward.ts';
import { type ForwardAnswer, writeFailure, writeForward } from './write-forward.ts';

/** What the answers of a listener stand on. */
export interface ForwardParts {
  readonly store: SnapshotSource;
  readonly desk: Desk;
  readonly report: Report;
  /** The largest body in bytes. */
  readonly maxRequestBytes: number;
}

/** An answer, and under which gRPC status it counts, so that all ways of asking count alike. */
interface Counted {
  readonly answer: ForwardAnswer;
  readonly code: string;
}

/** Answers a sub-request; later only when a body or a signature is waited for. Total: its promise never rejects. */
type ForwardAnswerer = (request: IncomingMessage, origin: Origin, clock: Clock) => Counted | Promise<Counted>;

/** Makes the answerer of a proxy's way of asking. */
export function createForwardAnswerer(parts: ForwardParts, habits: Habits, mode: Mode): ForwardAnswerer {
  const { store, report } = parts;
  const decide = createForwardDecider(parts, habits, mode);
  const count = (found: ForwardAnswer | Failure): Counted =>
    'code' in found
      ? { answer: writeFailure(found, habits), code: status[found.code] }
      : { answer: found, code: 'OK' };
  return (request, origin, clock) => {
    const found = settle(report, () => {
      const admission = admitPep(store, origin, clock.nowMs);
      const bytes = headBytes(request);
      return decide(request, { rpc: 'ForwardAuth', ...admission, clock, mayExplain: false, origin, bytes });
    });
    return after(found, count);
  };
}

/** How much a shadow that asks again holds of it, about, but for its body. */
function headBytes({ url = '', rawHeaders }: IncomingMessage): number {
  return rawHeaders.reduce((bytes, text) => bytes + text.length, url.length);
}

type ForwardDecider = (request: IncomingMessage, call: Call) => ForwardAnswer | Promise<ForwardAnswer>;

function createForwardDecider(
  { desk, maxRequestBytes }: ForwardParts,
  habits: Habits,
  mode: Mode,
): ForwardDecider {
  const judge = createJudge(desk, mode);
  const refuse = (call: Call, reason: ForwardRefusal, request?: WebRequest): ForwardAnswer => {
    const verdict = conclude(desk, call, {
      request,
      question: undefined,
      // INVARIANT: nobody poses as us, not even where nothing else is enforced.
      observed: mode === 'observing' && reason !== 'RESERVED_HEADER',
      caller: undefined,
      outcome: refuseForward(reason),
    });
    return writeForward(verdict, request ?? nothingRead, habits, call.snapshot);
  };
  const decide = (
    { method = '', url = '', rawHeaders }: IncomingMessage,
    call: Call,
    bytes?: Uint8Array,
  ): ReturnType<ForwardDecider> => {
    const request = readForward({ method, target: url, rawHeaders }, habits, bytes);
    if (typeof request === 'string') return refuse(call, request);
    const bar = barTo(request, habits, call.snapshot);
    if (bar !== undefined) return refuse(call, bar, request);
    return after(judge(request, call), (verdict) => writeForward(verdict, request, habits, call.snapshot));
  };
  return (request, call) => {
    if (!announcesBody(request)) return decide(request, call);
    if (!habits.sendsBody) return refuse(call, 'UNEXPECTED_BODY');
    return collectBody(request, maxRequestBytes).then((bytes) =>
      bytes === 'TOO_LARGE'
        ? refuse(call, 'BODY_TOO_LARGE')
        : decide(request, { ...call, bytes: call.bytes + bytes.length }, bytes),
    );
  };
}
