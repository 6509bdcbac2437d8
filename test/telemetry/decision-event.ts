import type { DecisionEvent } from '../../src/telemetry/events.ts';

/** An allow that a grant gave, changed by a test where it matters. */
export function decisionEvent(change: Partial<DecisionEvent> = {}): DecisionEvent {
  return {
    rpc: 'Authorize',
    decisionId: 'd-1',
    revision: 'abc',
    principal: { kind: 'USER', id: 'alice@example.com' },
    request: undefined,
    action: 'edit',
    resource: {
      type: 'components',
      attributes: new Map([
        ['namespace', 'shop'],
        ['owner', 'alice'],
      ]),
    },
    effect: 'ALLOW',
    reason: 'GRANTED',
    observed: false,
    grant: { name: 'team-shop', source: { file: 'shop/policy.yaml', line: 12, column: 5 } },
    latencyMs: 0.123456,
    ...change,
  };
}
