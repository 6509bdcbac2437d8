import { status } from '@grpc/grpc-js';
import { foldName } from '../../identity/header-name.ts';
import type { Snapshot } from '../../policy/snapshot.ts';
import type { Failure } from '../grpc/unary.ts';
import { toDenialAnswer } from '../web/denial.ts';
import { type HeaderPair, toUpstreamHeaders } from '../web/identity-headers.ts';
import { toPassage } from '../web/passage.ts';
import { unwantedIn } from '../web/unwanted-headers.ts';
import type { Verdict } from '../web/verdict.ts';
import type { WebRequest } from '../web/web-request.ts';
import type { Habits } from './flavour.ts';

/** What a proxy is answered. */
export interface ForwardAnswer {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: string;
}

/** Writes a verdict for a proxy: 200, and nothing else, lets the request through. */
export function writeForward(
  verdict: Verdict,
  request: WebRequest,
  habits: Habits,
  snapshot: Snapshot,
): ForwardAnswer {
  const passage = toPassage(verdict);
  if (!passage.passes) {
    const answer = toDenialAnswer(passage.denial, verdict, request);
    return habits.knowsFewStatuses ? inFewStatuses(answer, passage.denial.reason) : answer;
  }
  const unwanted = habits.removesHeaders ? unwantedIn(request, snapshot) : [];
  const removal: readonly HeaderPair[] = [['x-envoy-auth-headers-to-remove', unwanted.join(',')]];
  const upstream = toUpstreamHeaders(verdict, passage.mark, snapshot.routes.scopeHeaders);
  const headers = [
    ...upstream,
    ...besides(verdict.question?.route.responseHeaders ?? [], upstream),
    ...(unwanted.length === 0 ? [] : removal),
  ];
  return { status: 200, headers, body: '' };
}

/** What is for the client stands beside what is for the upstream: it may not be taken for that. */
function besides(client: readonly HeaderPair[], upstream: readonly HeaderPair[]): readonly HeaderPair[] {
  if (client.length === 0) return client;
  const taken = new Set(upstream.map(([name]) => foldName(name)));
  return client.filter(([name]) => !taken.has(foldName(name)));
}

/** Writes that nothing was decided: 503, and 403 for one who may not ask. */
export function writeFailure({ code, details }: Failure, { knowsFewStatuses }: Habits): ForwardAnswer {
  const reason = status[code];
  const headers: readonly HeaderPair[] = [
    ['content-type', 'application/json'],
    ['cache-control', 'no-store'],
  ];
  const mayAsk = code !== status.PERMISSION_DENIED;
  // What is known of the proxy is nothing for its clients.
  const message = mayAsk
    ? details
    : 'the policy takes no questions from this proxy, see `authentication.peps`';
  const body = JSON.stringify({ reason, message });
  if (mayAsk) return { status: 503, headers, body };
  const answer = { status: 403, headers, body };
  return knowsFewStatuses ? inFewStatuses(answer, reason) : answer;
}

/** An answer for a proxy that makes 500 of all but 2xx, 401 and 403, and loses bodies: what it says stands in headers. */
function inFewStatuses({ status: code, headers, body }: ForwardAnswer, reason: string): ForwardAnswer {
  const why: HeaderPair = ['x-sidegate-reason', reason];
  if (code !== 302) return { status: code === 401 ? 401 : 403, headers: [...headers, why], body };
  const login = headers.map(
    ([name, value]): HeaderPair => [name === 'location' ? 'x-sidegate-login' : name, value],
  );
  return { status: 401, headers: [...login, ['www-authenticate', 'Bearer'], why], body };
}
