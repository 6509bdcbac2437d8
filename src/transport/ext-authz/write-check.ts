import { status } from '@grpc/grpc-js';
import type { CheckResponse } from '../../gen/envoy/service/auth/v3/external_auth.ts';
import type { Snapshot } from '../../policy/snapshot.ts';
import type { DenialKind } from '../../route/outcome.ts';
import { toDenialAnswer } from '../web/denial.ts';
import { toUpstreamHeaders } from '../web/identity-headers.ts';
import { toPassage } from '../web/passage.ts';
import { unwantedIn } from '../web/unwanted-headers.ts';
import type { Verdict } from '../web/verdict.ts';
import type { WebRequest } from '../web/web-request.ts';
import { overwrite } from './overwrite.ts';

const codes: Readonly<Record<DenialKind, status>> = {
  malformed: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
};

/** Writes a verdict for Envoy. An answer without a status would let the request through, so every answer has one. */
export function writeCheck(verdict: Verdict, request: WebRequest, snapshot: Snapshot): CheckResponse {
  const passage = toPassage(verdict);
  const dynamicMetadata = metadataOf(verdict);
  if (passage.passes) {
    const value = {
      headers: toUpstreamHeaders(verdict, passage.mark, snapshot.routes.scopeHeaders).map(overwrite),
      headersToRemove: [...unwantedIn(request, snapshot)],
      responseHeadersToAdd: (verdict.question?.route.responseHeaders ?? []).map(overwrite),
    };
    return {
      status: { code: status.OK, message: '' },
      httpResponse: { $case: 'okResponse', value },
      dynamicMetadata,
    };
  }
  const { denial } = passage;
  const answer = toDenialAnswer(denial, verdict, request);
  const value = {
    status: { code: answer.status },
    headers: answer.headers.map(overwrite),
    body: answer.body,
  };
  return {
    status: { code: codes[denial.kind], message: denial.reason },
    httpResponse: { $case: 'deniedResponse', value },
    dynamicMetadata,
  };
}

/** For access logs and later filters, under `envoy.filters.http.ext_authz`. */
function metadataOf(verdict: Verdict): CheckResponse['dynamicMetadata'] {
  const { outcome, observed, decisionId, revision, principal } = verdict;
  return {
    decision: decisionId,
    effect: outcome.effect,
    reason: outcome.reason,
    revision,
    principal: principal?.id ?? '',
    ...(observed && { observed }),
  };
}
