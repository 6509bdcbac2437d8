import type { CheckResponse } from '../../gen/envoy/service/auth/v3/external_auth.ts';
import type { Failure } from '../grpc/unary.ts';
import { overwrite } from './overwrite.ts';

const BODY = JSON.stringify({ reason: 'UNDECIDED', message: 'no decision could be made; try again later' });

/**
 * Says that nothing could be decided, which Envoy counts as an error and not as a denial: `failure_mode_allow` is then
 * the operator's choice. The client is not told why.
 */
export function writeFailure({ code, details }: Failure): CheckResponse {
  const value = {
    status: { code: 503 },
    headers: [overwrite(['content-type', 'application/json']), overwrite(['cache-control', 'no-store'])],
    body: BODY,
  };
  return {
    status: { code, message: details },
    httpResponse: { $case: 'errorResponse', value },
    dynamicMetadata: undefined,
  };
}
