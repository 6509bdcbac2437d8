import { showGrant, showRequest } from './decision-line.ts';
import type { DifferenceEvent, Saying } from './events.ts';
import { showAttributes, showPrincipal, showWord, toLine } from './line-text.ts';
import type { Redaction } from './redaction.ts';

/**
 * One difference as one line of JSON, its newline included, in the words of the decision log and no longer than four of
 * its lines. The principal of the shadow is named only where it is another one.
 */
export function toDifferenceLine(event: DifferenceEvent, redaction: Redaction, nowMs: number): string {
  const { resource, policy, shadow } = event;
  const other = event.differs.includes('principal')
    ? { principal: showPrincipal(shadow.principal, redaction) ?? null }
    : {};
  return toLine(showAttributes(resource.attributes, redaction), ({ attributes, truncated }) => ({
    time: new Date(nowMs).toISOString(),
    msg: 'the shadow differs',
    id: event.decisionId,
    rpc: event.rpc,
    principal: showPrincipal(policy.principal, redaction),
    request: showRequest(event.request, redaction),
    action: showWord(event.action),
    resource: { type: showWord(resource.type), attributes: Object.fromEntries(attributes) },
    differs: event.differs,
    policy: showSaying(policy),
    shadow: { ...other, ...showSaying(shadow) },
    truncated: truncated || undefined,
  }));
}

function showSaying({ effect, reason, grant, revision }: Saying): object {
  return { effect, reason, grant: showGrant(grant), revision };
}
