import { formatPosition } from '../policy/problem.ts';
import type { DecisionEvent } from './events.ts';
import { showAttributes, showPrincipal, showText, showWord, toLine } from './line-text.ts';
import type { Redaction } from './redaction.ts';

/**
 * One decision as one line of JSON, its newline included. What is too long ends in `…`; `truncated` tells that
 * attributes are left out.
 */
export function toDecisionLine(event: DecisionEvent, redaction: Redaction, nowMs: number): string {
  const { resource, grant } = event;
  return toLine(showAttributes(resource.attributes, redaction), ({ attributes, truncated }) => ({
    time: new Date(nowMs).toISOString(),
    id: event.decisionId,
    rpc: event.rpc,
    principal: showPrincipal(event.principal, redaction),
    request: showRequest(event.request, redaction),
    action: showWord(event.action),
    resource: { type: showWord(resource.type), attributes: Object.fromEntries(attributes) },
    effect: event.effect,
    reason: event.reason,
    observed: event.observed || undefined,
    grant: showGrant(grant),
    revision: event.revision,
    latency_ms: Math.round(event.latencyMs * 1000) / 1000,
    truncated: truncated || undefined,
  }));
}

/** A request of the web, redacted; nothing where a service asked. */
export function showRequest(request: DecisionEvent['request'], redaction: Redaction): object | undefined {
  if (request === undefined) return undefined;
  const { method, host, path, route, peer, client } = request;
  return {
    method: showWord(method),
    host: showWord(host),
    path: showText(redaction.path(path)),
    route: route && showText(formatPosition(route)),
    peer: showWord(peer),
    client: showWord(client),
  };
}

/** A grant by its name and place. */
export function showGrant(grant: DecisionEvent['grant']): object | undefined {
  return grant && { name: showWord(grant.name), source: showText(formatPosition(grant.source)) };
}
