import test from 'ava';
import fc from 'fast-check';
import { toDifferenceLine } from '../../src/telemetry/difference-line.ts';
import type { DifferenceEvent } from '../../src/telemetry/events.ts';
import { maxLineBytes } from '../../src/telemetry/line-text.ts';
import { createRedaction, type RedactionOptions } from '../../src/telemetry/redaction.ts';
import { decisionEvent } from './decision-event.ts';

const nowMs = Date.parse('2026-01-02T03:04:05.678Z');
const nothing: RedactionOptions = { attributes: [], principalId: false, key: undefined };

function differenceEvent(change: Partial<DifferenceEvent> = {}): DifferenceEvent {
  const { rpc, decisionId, request, action, resource, grant, principal } = decisionEvent();
  return {
    rpc,
    decisionId,
    request,
    action,
    resource,
    differs: ['effect'],
    policy: { revision: 'abc', effect: 'ALLOW', reason: 'GRANTED', grant, principal },
    shadow: { revision: 'def', effect: 'DENY', reason: 'NO_GRANT', grant: undefined, principal },
    ...change,
  };
}

function lineOf(change: Partial<DifferenceEvent>, redaction = nothing): Record<string, unknown> {
  const text = toDifferenceLine(differenceEvent(change), createRedaction(redaction), nowMs);
  const line: unknown = JSON.parse(text);
  return { ...(typeof line === 'object' ? line : undefined) };
}

test('a line says who asked what, and both answers with their revisions', (t) => {
  t.deepEqual(lineOf({}), {
    time: '2026-01-02T03:04:05.678Z',
    msg: 'the shadow differs',
    id: 'd-1',
    rpc: 'Authorize',
    principal: { kind: 'USER', id: 'alice@example.com' },
    action: 'edit',
    resource: { type: 'components', attributes: { namespace: 'shop', owner: 'alice' } },
    differs: ['effect'],
    policy: {
      effect: 'ALLOW',
      reason: 'GRANTED',
      grant: { name: 'team-shop', source: 'shop/policy.yaml:12:5' },
      revision: 'abc',
    },
    shadow: { effect: 'DENY', reason: 'NO_GRANT', revision: 'def' },
  });
});

test('whom the shadow finds is said where it is somebody else, or nobody', (t) => {
  const { shadow } = differenceEvent();
  const differs = ['principal'] as const;
  const bob = { kind: 'USER', id: 'bob' } as const;
  t.like(lineOf({ differs, shadow: { ...shadow, principal: bob } }), { shadow: { principal: bob } });
  t.like(lineOf({ differs, shadow: { ...shadow, principal: undefined } }), { shadow: { principal: null } });
});

const request = { method: 'GET', host: 'shop', path: '/v1/orders/1', peer: '10.0.0.1', client: '' };
const route = { file: 'routes.yaml', line: 3, column: 5 };

test('of a request of the web the line tells what the decision log tells, and no path where an attribute is hidden', (t) => {
  t.deepEqual(lineOf({ request: { ...request, route } })['request'], {
    ...request,
    route: 'routes.yaml:3:5',
  });
  const redaction = { attributes: ['owner'], principalId: false, key: undefined };
  t.like(lineOf({ request: { ...request, route } }, redaction), { request: { path: '[redacted]' } });
  t.false('request' in lineOf({}));
});

test('what the decision log hides is hidden here', (t) => {
  const redaction = { attributes: ['Owner'], principalId: true, key: undefined };
  const { shadow } = differenceEvent();
  const bob = { kind: 'USER', id: 'bob', impersonatedBy: 'root' } as const;
  const line = lineOf({ differs: ['principal'], shadow: { ...shadow, principal: bob } }, redaction);
  t.notRegex(JSON.stringify(line), /alice|bob|root/);
  t.like(line, { resource: { attributes: { namespace: 'shop' } } });
});

test('whatever a client sends, a difference is one line of JSON within the bound of four decisions', (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.nat(5000).map((length) => '\0'.repeat(length)),
  );
  const attributes = fc.array(fc.tuple(text, text), { maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, attributes, (id, action, name, row) => {
      const principal = { kind: 'WORKLOAD', id, impersonatedBy: id } as const;
      const grant = { name, source: { file: name, line: 1, column: 1 } };
      const saying = { revision: 'abc', effect: 'ALLOW', reason: 'GRANTED', grant, principal } as const;
      const resource = { type: action, attributes: new Map(row) };
      const event = differenceEvent({
        request: { method: id, host: id, path: name, route: grant.source, peer: action, client: action },
        action,
        resource,
        policy: saying,
        shadow: saying,
        differs: ['principal'],
      });
      const line = toDifferenceLine(event, createRedaction(nothing), nowMs);
      t.true(line.endsWith('}\n') && !line.slice(0, -1).includes('\n'));
      t.true(Buffer.byteLength(line) <= 4 * maxLineBytes);
      t.notThrows(() => void JSON.parse(line));
    }),
  );
  t.pass();
});
