import test from 'ava';
import type { DifferenceEvent } from '../../src/telemetry/events.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { followShadow } from '../../src/telemetry/policy-telemetry.ts';
import { createShadowTelemetry } from '../../src/telemetry/shadow-telemetry.ts';
import { createDrivenStore } from './driven-store.ts';
import { type ParsedPage, parsePage } from './page-parser.ts';
import { createRecordedLog } from './recorded-log.ts';

const says = { reason: 'x', grant: undefined, principal: undefined };
const difference: DifferenceEvent = {
  rpc: 'Check',
  decisionId: undefined,
  request: undefined,
  action: 'view',
  resource: { type: 'orders', attributes: new Map() },
  differs: ['effect'],
  policy: { ...says, revision: 'abc', effect: 'DENY' },
  shadow: { ...says, revision: 'def', effect: 'FAULT' },
};

function setUp() {
  const store = createDrivenStore();
  const log = createRecordedLog();
  const written: DifferenceEvent[] = [];
  const shadowLog = {
    write: (event: DifferenceEvent) => void written.push(event),
    written: () => 7,
    dropped: () => 3,
    close: () => Promise.resolve(),
  };
  const telemetry = createShadowTelemetry(shadowLog, log);
  const metrics = createMetrics({
    version: '1',
    store: createDrivenStore(),
    decisionLog: undefined,
    shadow: { store, counts: telemetry.counts, shadowLog },
    tls: undefined,
  });
  const page = async (): Promise<ParsedPage> => parsePage((await metrics.scrape('text')).body);
  return { store, log, telemetry, written, page };
}

test('answers are counted, equal or not, and each pair of effects is there from the start', async (t) => {
  const { telemetry, written, page } = setUp();
  telemetry.observer.agreed('ScopeFor', 'ALL');
  telemetry.observer.differed(difference);
  telemetry.observer.dropped();
  t.deepEqual(written, [difference]);
  const { value } = await page();
  t.is(value('sidegate_shadow_equal_total', { rpc: 'ScopeFor', effect: 'ALL' }), 1);
  t.is(value('sidegate_shadow_equal_total', { rpc: 'Check', effect: 'DENY' }), 0);
  t.is(value('sidegate_shadow_different_total', { rpc: 'Check', from: 'DENY', to: 'FAULT' }), 1);
  t.is(value('sidegate_shadow_different_total', { rpc: 'Check', from: 'DENY', to: 'ALLOW' }), 0);
  t.is(value('sidegate_shadow_different_total', { rpc: 'Check', from: 'ALLOW', to: 'ALLOW' }), 0);
  t.is(value('sidegate_shadow_dropped_total'), 1);
  t.is(value('sidegate_shadow_log_written_total'), 7);
  t.is(value('sidegate_shadow_log_dropped_total'), 3);
});

test('nothing that is compared is missing from the page', async (t) => {
  const { telemetry, page } = setUp();
  const rpcs = ['Authorize', 'AuthorizeBatch', 'ScopeFor', 'Check', 'ForwardAuth', 'ListGrants'] as const;
  for (const rpc of rpcs) {
    telemetry.observer.agreed(rpc, 'DENY');
    telemetry.observer.differed({ ...difference, rpc });
  }
  const { value } = await page();
  for (const rpc of rpcs) {
    t.is(value('sidegate_shadow_equal_total', { rpc, effect: 'DENY' }), 1);
    t.is(value('sidegate_shadow_different_total', { rpc, from: 'DENY', to: 'FAULT' }), 1);
  }
});

test('how loads of the shadow go is told apart from those of the policy', async (t) => {
  const { store, log, telemetry, page } = setUp();
  followShadow(store, telemetry, log);
  store.fail(['shadow.yaml:1:1: error: x [y]']);
  t.like(log.entries[0], { level: 'error', msg: 'shadow problem' });
  t.like(log.entries[1], { level: 'error', msg: 'shadow not loaded; nothing is compared' });
  t.is((await page()).value('sidegate_shadow_last_reload_successful'), 0);
  store.load('aaa');
  store.fail(['shadow.yaml:1:1: error: x [y]']);
  t.like(log.entries.at(-1), { revision: 'aaa', problems: 1 });
  const { value } = await page();
  t.is(value('sidegate_shadow_info', { revision: 'aaa' }), 1);
  t.is(value('sidegate_shadow_last_reload_successful'), 0);
  t.is(value('sidegate_shadow_problems'), 1);
  t.is(value('sidegate_shadow_reloads_total', { result: 'failed' }), 2);
  t.is(value('sidegate_policy_reloads_total', { result: 'failed' }), 0);
  t.is(value('sidegate_policy_problems'), 0);
});

test('a fault of the shadow is logged as one', (t) => {
  const { log, telemetry } = setUp();
  telemetry.observer.faulted('Check', new Error('broken'));
  t.like(log.entries[0], { level: 'error', rpc: 'Check', msg: 'the shadow failed on a request' });
});
