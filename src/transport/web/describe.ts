import { isIP } from 'node:net';
import type { Header } from '../../identity/credentials.ts';
import type { Question, Unroutable } from '../../route/ask.ts';
import type { DecisionEvent } from '../../telemetry/events.ts';
import type { WebRequest } from './web-request.ts';

/** What a decision event says of what was asked. */
type Description = Pick<DecisionEvent, 'request' | 'action' | 'resource'>;

const nothing: ReadonlyMap<string, string> = new Map();

/** Describes a request, and the question that it was. */
export function describe(
  { route: { method, authority, target, headers }, credentials: { peer } }: WebRequest,
  question: Question | Unroutable,
  trustedHops: number,
): Description {
  const [asked, source] =
    question.refusal === undefined ? [question.ask, question.route.source] : [undefined, undefined];
  const whole = typeof target === 'string' ? target : Buffer.from(target).toString('latin1');
  const end = whole.indexOf('?');
  const address = peer?.address ?? '';
  const request = {
    method,
    host: authority,
    path: end < 0 ? whole : whole.slice(0, end),
    route: source,
    peer: address,
    client: trustedHops === 0 ? address : clientBefore(trustedHops, headers),
  };
  if (asked === undefined || !('type' in asked)) {
    return { request, action: '', resource: { type: '', attributes: nothing } };
  }
  const attributes = asked.for === 'resource' ? asked.attributes : nothing;
  return { request, action: asked.action, resource: { type: asked.type, attributes } };
}

/**
 * The address that so many proxies back stood before the outermost of them: each of them adds the one that it sees at
 * the right end of `X-Forwarded-For`, and what stands further left is the client's to write.
 */
function clientBefore(hops: number, headers: readonly Header[]): string {
  const addresses = headers
    .filter(({ name }) => name.toLowerCase() === 'x-forwarded-for')
    .flatMap(({ value }) => value.split(','));
  const address = addresses.at(-hops)?.trim() ?? '';
  return isIP(address) === 0 ? '' : address;
}
