import test from 'ava';
import fc from 'fast-check';
import { toDecisionLine } from '../../src/telemetry/decision-line.ts';
import { maxLineBytes } from '../../src/telemetry/line-text.ts';
import { createRedaction, type RedactionOptions } from '../../src/telemetry/redaction.ts';
import { decisionEvent } from './decision-event.ts';

const nowMs = Date.parse('2026-01-02T03:04:05.678Z');
const nothing: RedactionOptions = { attributes: [], principalId: false, key: undefined };

function lineOf(change: Parameters<typeof decisionEvent>[0], redaction = nothing): Record<string, unknown> {
  const line: unknown = JSON.parse(toDecisionLine(decisionEvent(change), createRedaction(redaction), nowMs));
  return { ...(typeof line === 'object' ? line : undefined) };
}

test('a line says who asked what, the answer, and the grant with its place', (t) => {
  t.deepEqual(lineOf({}), {
    time: '2026-01-02T03:04:05.678Z',
    id: 'd-1',
    rpc: 'Authorize',
    principal: { kind: 'USER', id: 'alice@example.com' },
    action: 'edit',
    resource: { type: 'components', attributes: { namespace: 'shop', owner: 'alice' } },
    effect: 'ALLOW',
    reason: 'GRANTED',
    grant: { name: 'team-shop', source: 'shop/policy.yaml:12:5' },
    revision: 'abc',
    latency_ms: 0.123,
  });
});

test('a denial of a caller without credentials has neither principal nor grant', (t) => {
  const line = lineOf({ principal: undefined, grant: undefined, effect: 'DENY', reason: 'UNAUTHENTICATED' });
  t.false('principal' in line);
  t.false('grant' in line);
  t.is(line['reason'], 'UNAUTHENTICATED');
});

test('a line says that a decision was not enforced, and nothing where it was', (t) => {
  t.is(lineOf({ effect: 'DENY', reason: 'NO_ROUTE', observed: true })['observed'], true);
  t.false('observed' in lineOf({ effect: 'DENY', reason: 'NO_ROUTE' }));
});

test('redacted attributes and ids are not in the line, in any case of the key', (t) => {
  const redaction = { attributes: ['Owner'], principalId: true, key: undefined };
  t.like(lineOf({}, redaction), {
    principal: { kind: 'USER', id: '[redacted]' },
    resource: { attributes: { namespace: 'shop', owner: '[redacted]' } },
  });
});

test('a request of the web is told as it came, and its path not where an attribute is hidden', (t) => {
  const route = { file: 'routes.yaml', line: 3, column: 5 };
  const request = {
    method: 'GET',
    host: 'shop.example.com',
    path: '/%2e%2e',
    peer: '10.0.0.1',
    client: '',
    route,
  };
  t.deepEqual(lineOf({ request })['request'], { ...request, route: 'routes.yaml:3:5' });
  const redaction = { attributes: ['color'], principalId: false, key: undefined };
  t.like(lineOf({ request }, redaction), { request: { path: '[redacted]' } });
  t.false('request' in lineOf({}));
});

test('with a key, equal values stay comparable and another key hides them otherwise', (t) => {
  const owners = (key: string, owner: string) =>
    JSON.stringify(
      lineOf(
        { resource: { type: 'x', attributes: new Map([['owner', owner]]) } },
        { attributes: ['owner'], principalId: false, key },
      )['resource'],
    );
  t.is(owners('k', 'alice'), owners('k', 'alice'));
  t.not(owners('k', 'alice'), owners('k', 'bob'));
  t.not(owners('k', 'alice'), owners('other', 'alice'));
  t.regex(owners('k', 'alice'), /"owner":"hmac:[0-9a-f]{32}"/);
});

test('an attribute called like a property of objects is an attribute', (t) => {
  const attributes = new Map([
    ['__proto__', 'x'],
    ['constructor', 'y'],
  ]);
  const line = toDecisionLine(
    decisionEvent({ resource: { type: 't', attributes } }),
    createRedaction(nothing),
    nowMs,
  );
  t.true(line.includes('"attributes":{"__proto__":"x","constructor":"y"}'));
});

test('control characters cannot forge a line or reach a terminal', (t) => {
  const evil = '\r\n{"effect":"ALLOW"}\u001b[2J\u009b2J\u007f\u2028\u2029\0';
  const line = toDecisionLine(decisionEvent({ action: evil }), createRedaction(nothing), nowMs);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  t.notRegex(line.slice(0, -1), /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  t.is(lineOf({ action: evil })['action'], evil);
});

test('a huge attribute is cut, and too many are left out with a word', (t) => {
  const huge = lineOf({ resource: { type: 't', attributes: new Map([['path', 'x'.repeat(100_000)]]) } });
  t.regex(JSON.stringify(huge['resource']), /x{511}…/);
  const rows = Array.from({ length: 1000 }, (_, i) => [`key-${i}`, 'value'] as const);
  t.true(lineOf({ resource: { type: 't', attributes: new Map(rows) } })['truncated']);
});

test('whatever a client sends, a line is one line of JSON within its bound', (t) => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.string({ unit: 'binary', minLength: 500, maxLength: 3000 }),
    fc.nat(5000).map((length) => '\0'.repeat(length)),
  );
  const attributes = fc.array(fc.tuple(text, text), { maxLength: 40 });
  fc.assert(
    fc.property(text, text, text, text, attributes, (id, action, type, name, row) => {
      const event = decisionEvent({
        principal: { kind: 'WORKLOAD', id },
        action,
        resource: { type, attributes: new Map(row) },
        grant: { name, source: { file: name, line: 1, column: 1 } },
      });
      const line = toDecisionLine(event, createRedaction(nothing), nowMs);
      t.true(line.endsWith('}\n') && !line.slice(0, -1).includes('\n'));
      t.true(Buffer.byteLength(line) <= maxLineBytes);
      t.notThrows(() => void JSON.parse(line));
    }),
  );
  t.pass();
});

test('a line says who acts as the principal, and hides him with it', (t) => {
  const principal = { kind: 'USER', id: 'ann@example.com', impersonatedBy: 'root@example.com' } as const;
  t.deepEqual(lineOf({ principal })['principal'], {
    kind: 'USER',
    id: 'ann@example.com',
    impersonated_by: 'root@example.com',
  });
  t.deepEqual(lineOf({ principal }, { attributes: [], principalId: true, key: undefined })['principal'], {
    kind: 'USER',
    id: '[redacted]',
    impersonated_by: '[redacted]',
  });
});
