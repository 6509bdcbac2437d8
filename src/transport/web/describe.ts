import { isIP } from 'node:net';
import type { Position } from '../../decision/policy-data.ts';
import type { Header } from '../../identity/credentials.ts';
import type { DecisionEvent, RequestEvent } from '../../telemetry/events.ts';
import { toAsked } from './asked.ts';
import type { Verdict } from './verdict.ts';
import type { WebRequest } from './web-request.ts';

/** What a decision event says of a request, its route and the question that it was; nothing of one that could not be read. */
export function describe(
  request: WebRequest | undefined,
  { question, route }: Pick<Verdict, 'question' | 'route'>,
  trustedHops: number,
): Pick<DecisionEvent, 'request' | 'action' | 'resource'> {
  const event = request && toEvent(request, route?.source, trustedHops);
  return { request: event, ...toAsked(question) };
}

function toEvent(
  { route: { method, authority, target, headers }, credentials: { peer }, forwardedFor }: WebRequest,
  route: Position | undefined,
  trustedHops: number,
): RequestEvent {
  const whole = typeof target === 'string' ? target : Buffer.from(target).toString('latin1');
  const end = whole.indexOf('?');
  const address = peer?.address ?? '';
  return {
    method,
    host: authority,
    path: end < 0 ? whole : whole.slice(0, end),
    route,
    peer: address,
    client: trustedHops === 0 ? address : clientBefore(trustedHops, forwardedFor ?? forwardedIn(headers)),
  };
}

/**
 * The address that so many proxies back stood before the outermost of them: each of them adds the one that it sees at
 * the right end of `X-Forwarded-For`, and what stands further left is the client's to write.
 */
function clientBefore(hops: number, addresses: readonly string[]): string {
  const address = addresses.at(-hops)?.trim() ?? '';
  return isIP(address) === 0 ? '' : address;
}

function forwardedIn(headers: readonly Header[]): readonly string[] {
  return headers
    .filter(({ name }) => name.toLowerCase() === 'x-forwarded-for')
    .flatMap(({ value }) => value.split(','));
}
