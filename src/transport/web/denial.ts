import { isNavigation, loginLocation } from '../../route/login.ts';
import type { Denial, DenialKind } from '../../route/outcome.ts';
import type { HeaderPair } from './identity-headers.ts';
import type { Verdict } from './verdict.ts';
import type { WebRequest } from './web-request.ts';

/** What the client of a request is answered that does not pass. */
export interface DenialAnswer {
  readonly status: number;
  readonly headers: readonly HeaderPair[];
  readonly body: string;
}

const statuses: Readonly<Record<DenialKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
};

/** Writes a denial: for gRPC as the one line that becomes its message, for others as a small JSON object. */
export function toDenialAnswer(
  denial: Denial,
  { question, decisionId }: Verdict,
  request: WebRequest,
): DenialAnswer {
  const login = denial.kind === 'unauthenticated' ? question?.route.login : undefined;
  if (question !== undefined && login !== undefined && isNavigation(request.route.method, request.route)) {
    const { scheme, route } = request;
    const visit = { ...question.path, scheme: scheme || 'https', authority: route.authority };
    return { status: 302, headers: [['location', loginLocation(login, visit)], ...common], body: '' };
  }
  const status = statuses[denial.kind];
  const challenge: readonly HeaderPair[] = status === 401 ? [['www-authenticate', 'Bearer']] : [];
  const { reason, message } = denial;
  if (isGrpc(request)) return { status, headers: challenge, body: `${reason}: ${message}` };
  const body = JSON.stringify({ reason, message, decision: decisionId });
  return { status, headers: [['content-type', 'application/json'], ...challenge, ...common], body };
}

/** An answer that depends on who asks, and on a policy that may change. */
const common: readonly HeaderPair[] = [['cache-control', 'no-store']];

function isGrpc({ route }: WebRequest): boolean {
  return route.headers.some(
    ({ name, value }) => name.toLowerCase() === 'content-type' && /^application\/grpc(?:[+;]|$)/i.test(value),
  );
}
