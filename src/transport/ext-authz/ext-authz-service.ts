import {
  CheckRequest,
  CheckResponse,
  AuthorizationService as service,
} from '../../gen/envoy/service/auth/v3/external_auth.ts';
import { admitPep, type Origin, type SnapshotSource } from '../grpc/admission.ts';
import { after } from '../grpc/after.ts';
import type { Call, Desk, Handler } from '../grpc/call.ts';
import { Fault } from '../grpc/fault.ts';
import type { Method } from '../grpc/method.ts';
import { unary } from '../grpc/unary.ts';
import { createJudge } from '../web/judge.ts';
import type { Mode } from '../web/verdict.ts';
import { readCheck } from './read-check.ts';
import { writeCheck } from './write-check.ts';
import { writeFailure } from './write-failure.ts';

/** The full name of the service. */
export const extAuthzServiceName = 'envoy.service.auth.v3.Authorization';

/**
 * The methods that Envoy calls, for connections of one origin to listeners of one mode.
 *
 * @param errorResponse - whether Envoy knows `error_response`, as it does from 1.37 on; an older one takes it for a denial
 */
export function extAuthzMethods(
  store: SnapshotSource,
  desk: Desk,
  origin: Origin,
  mode: Mode,
  errorResponse: boolean,
): readonly Method[] {
  const codec = {
    request: CheckRequest,
    response: CheckResponse,
    ...(errorResponse && { failure: writeFailure }),
  };
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

function createCheck(desk: Desk, mode: Mode): Handler<CheckRequest, CheckResponse> {
  const judge = createJudge(desk, mode);
  return ({ attributes }, call) => {
    const request = readCheck(attributes);
    if (request === undefined) throw new Fault('INVALID_REQUEST', '`attributes.request.http` is missing');
    return after(judge(request, call), (verdict) => writeCheck(verdict, request, call.snapshot));
  };
}
