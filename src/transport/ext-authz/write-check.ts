import { status } from '@grpc/grpc-js';
import {
  HeaderValueOption_HeaderAppendAction as AppendAction,
  type CheckResponse,
  type HeaderValueOption,
} from '../../gen/envoy/service/auth/v3/external_auth.ts';
import type { Snapshot } from '../../policy/snapshot.ts';
import { toDenialAnswer } from '../web/denial.ts';
import {
  aliasesIn,
  type HeaderPair,
  identityHeaderNames,
  toUpstreamHeaders,
} from '../web/identity-headers.ts';
import { toPassage } from '../web/passage.ts';
import type { DenialKind, Verdict } from '../web/verdict.ts';
import type { WebRequest } from '../web/web-request.ts';

const codes: Readonly<Record<DenialKind, status>> = {
  malformed: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
};

/** Writes a verdict for Envoy. An answer without a status would let the request through, so every answer has one. */
export function writeCheck(
  verdict: Verdict,
  request: WebRequest,
  { routes, authentication }: Snapshot,
): CheckResponse {
  const passage = toPassage(verdict);
  const dynamicMetadata = metadataOf(verdict);
  if (passage.passes) {
    const names = request.route.headers.map(({ name }) => name);
    const ours = new Set([...identityHeaderNames, ...routes.scopeHeaders]);
    const value = {
      headers: toUpstreamHeaders(verdict, passage.mark, routes.scopeHeaders).map(overwrite),
      headersToRemove: [...aliasesIn(names, ours), ...authentication.unbelieved(request.credentials)],
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

/** Both words for it are set: which one counts, and what neither means, depends on the version of Envoy. */
function overwrite([key, value]: HeaderPair): HeaderValueOption {
  return {
    header: { key, value, rawValue: Buffer.alloc(0) },
    append: false,
    appendAction: AppendAction.OVERWRITE_IF_EXISTS_OR_ADD,
    keepEmptyValue: true,
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
