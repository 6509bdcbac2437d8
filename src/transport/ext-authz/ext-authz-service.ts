import {
  CheckRequest,
  CheckResponse,
  AuthorizationService as service,
} from '../../gen/envoy/service/auth/v3/external_auth.ts';
import { type Admission, admit, type Origin, requirePep, type SnapshotSource } from '../grpc/admission.ts';
import { after } from '../grpc/after.ts';
import type { Call, Desk, Handler } from '../grpc/call.ts';
import { Fault } from '../grpc/fault.ts';
import type { Method } from '../grpc/method.ts';
import { unary } from '../grpc/unary.ts';
import { createJudge } from '../web/judge.ts';
import type { Mode } from '../web/verdict.ts';
import { readCheck } from './read-check.ts';
import { writeCheck } from './write-check.ts';

/** The full name of the service. */
export const extAuthzServiceName = 'envoy.service.auth.v3.Authorization';

const codec = { request: CheckRequest, response: CheckResponse };

/** The methods that Envoy calls, for connections of one origin to listeners of one mode. */
export function extAuthzMethods(
  store: SnapshotSource,
  desk: Desk,
  origin: Origin,
  mode: Mode,
): readonly Method[] {
  const report = {
    answered: (code: string, seconds: number) => desk.observer.answered('Check', code, seconds),
    faulted: (error: unknown) => desk.observer.faulted('Check', error),
  };
  const handle = unary(
    codec,
    report,
    (clock, bytes): Call => ({
      rpc: 'Check',
      ...admitPep(store, origin, clock.nowMs),
      clock,
      mayExplain: false,
      origin,
      bytes,
    }),
    createCheck(desk, mode),
  );
  return [{ path: service.check.path, type: 'unary', handle }];
}

/** Whoever checks requests asks for others. @throws {Fault} as `admit`, and for one who may ask for himself alone */
function admitPep(store: SnapshotSource, origin: Origin, nowMs: number): Admission {
  const admission = admit(store, origin, nowMs);
  requirePep(admission);
  return admission;
}

function createCheck(desk: Desk, mode: Mode): Handler<CheckRequest, CheckResponse> {
  const judge = createJudge(desk, mode);
  return ({ attributes }, call) => {
    const request = readCheck(attributes);
    if (request === undefined) throw new Fault('INVALID_REQUEST', '`attributes.request.http` is missing');
    return after(judge(request, call), (verdict) => writeCheck(verdict, request, call.snapshot));
  };
}
