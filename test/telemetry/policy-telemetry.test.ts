import test from 'ava';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { followPolicy } from '../../src/telemetry/policy-telemetry.ts';
import { policyProbes } from '../../src/transport/http/probes.ts';
import { createDrivenStore } from './driven-store.ts';
import { parsePage } from './page-parser.ts';
import { createRecordedLog } from './recorded-log.ts';

function setUp() {
  const store = createDrivenStore();
  const log = createRecordedLog();
  const metrics = createMetrics({
    version: '1',
    store,
    decisionLog: undefined,
    shadow: undefined,
    tls: undefined,
  });
  return { store, log, metrics, page: async () => parsePage((await metrics.scrape('text')).body) };
}

const problem = 'shop/policy.yaml:12:13: error: unknown key `rol`, write `role` [unknown-key]';

test('a bad reload shows in the log, the metrics and the health detail, and changes readiness in none', async (t) => {
  const { store, log, metrics, page } = setUp();
  followPolicy(store, metrics, log);
  store.load('aaa');
  const loadedAt = (await page()).value('sidegate_policy_loaded_timestamp_seconds');
  store.fail([problem, 'shop/policy.yaml:14:1: error: x [y]']);

  t.like(log.entries[0], { level: 'info', msg: 'policy loaded', revision: 'aaa', generation: 1 });
  t.like(log.entries[1], { level: 'error', problem });
  t.like(log.entries[3], { level: 'error', problems: 2, revision: 'aaa' });

  const { value } = await page();
  t.is(value('sidegate_policy_last_reload_successful'), 0);
  t.is(value('sidegate_policy_problems'), 2);
  t.is(value('sidegate_policy_reloads_total', { result: 'ok' }), 1);
  t.is(value('sidegate_policy_reloads_total', { result: 'failed' }), 1);
  t.is(value('sidegate_policy_loaded_timestamp_seconds'), loadedAt);
  t.is(value('sidegate_policy_info', { revision: 'aaa' }), 1);

  const { status, detail } = policyProbes({ store, started: () => true, draining: () => false }).readyz();
  t.is(status, 200);
  t.like(detail, {
    status: 'ready',
    revision: 'aaa',
    last_load: { result: 'failed', problems: 2, first_problem: problem },
  });

  store.load('bbb');
  t.is((await page()).value('sidegate_policy_last_reload_successful'), 1);
  t.is((await page()).value('sidegate_policy_problems'), 0);
});

test('a load from before is told as well, and nothing after the end', async (t) => {
  const { store, log, metrics, page } = setUp();
  store.load('aaa', ['policy.yaml:1:1: warning: old [old]']);
  const end = followPolicy(store, metrics, log);
  t.deepEqual(
    log.entries.map(({ level }) => level),
    ['warn', 'info'],
  );
  end();
  store.fail([problem]);
  t.is(log.entries.length, 2);
  t.is((await page()).value('sidegate_policy_reloads_total', { result: 'ok' }), 1);
});

test('ten thousand problems do not flood the log', (t) => {
  const { store, log, metrics } = setUp();
  followPolicy(store, metrics, log);
  store.fail(new Array<string>(10_000).fill(problem));
  t.is(log.entries.length, 102);
  t.like(log.entries[100], { silent: 9900 });
  t.like(log.entries[101], { problems: 10_000 });
});
