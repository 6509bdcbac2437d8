import test from 'ava';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import { createDrivenStore } from './driven-store.ts';
import { parsePage } from './page-parser.ts';

function setUp() {
  const store = createDrivenStore();
  const decisionLog = { written: () => 7, dropped: () => 3 };
  const metrics = createMetrics({ version: '1.2.3', store, decisionLog, shadow: undefined, tls: undefined });
  return { store, metrics, page: async () => parsePage((await metrics.scrape('text')).body) };
}

test('decisions are counted by effect and reason, and each reason is there from the start', async (t) => {
  const { metrics, page } = setUp();
  metrics.decided('ALLOW', 'GRANTED');
  metrics.decided('ALLOW', 'GRANTED');
  metrics.decided('DENY', 'OUT_OF_SCOPE');
  const { value } = await page();
  t.is(value('sidegate_decisions_total', { effect: 'ALLOW', reason: 'GRANTED' }), 2);
  t.is(value('sidegate_decisions_total', { effect: 'DENY', reason: 'OUT_OF_SCOPE' }), 1);
  t.is(value('sidegate_decisions_total', { effect: 'DENY', reason: 'NO_GRANT' }), 0);
});

test('denials that were not enforced are counted by RPC and reason, and each reason is there from the start', async (t) => {
  const { metrics, page } = setUp();
  metrics.spared('Check', 'NO_ROUTE');
  metrics.spared('Check', 'NO_ROUTE');
  const { value } = await page();
  t.is(value('sidegate_observed_denials_total', { rpc: 'Check', reason: 'NO_ROUTE' }), 2);
  t.is(value('sidegate_observed_denials_total', { rpc: 'Check', reason: 'OUT_OF_SCOPE' }), 0);
  t.is(value('sidegate_decisions_total', { effect: 'DENY', reason: 'OUT_OF_SCOPE' }), 0);
});

test('authentications are counted by method and reason', async (t) => {
  const { metrics, page } = setUp();
  metrics.authenticated('access_token', 'OK');
  metrics.authenticated('none', 'UNKNOWN_TOKEN');
  const { value } = await page();
  t.is(value('sidegate_authentications_total', { method: 'access_token', reason: 'OK' }), 1);
  t.is(value('sidegate_authentications_total', { method: 'none', reason: 'UNKNOWN_TOKEN' }), 1);
});

test('uses of access tokens are counted, with the last one', async (t) => {
  const { metrics, page } = setUp();
  const [deploy, other] = ['7a7ed9433593b8d1', '576473d6a73d7f55'];
  metrics.usedToken(deploy, 1_000_000);
  metrics.usedToken(other, 1_500_000);
  metrics.usedToken(deploy, 2_000_500);
  const { value } = await page();
  t.is(value('sidegate_access_token_uses_total', { token: '7a7ed9433593' }), 2);
  t.is(value('sidegate_access_token_uses_total', { token: '576473d6a73d' }), 1);
  t.is(value('sidegate_access_token_last_used_timestamp_seconds', { token: '7a7ed9433593' }), 2000.5);
});

test('of more tokens than are told apart, those used first are forgotten', async (t) => {
  const { metrics, page } = setUp();
  for (let token = 0; token <= 10_000; token += 1) metrics.usedToken(String(token).padStart(12, '0'), 1000);
  const { value } = await page();
  t.is(value('sidegate_access_token_uses_total', { token: '000000010000' }), 1);
  t.is(value('sidegate_access_token_uses_total', { token: '000000000001' }), 1);
  t.throws(() => value('sidegate_access_token_uses_total', { token: '000000000000' }));
});

test('answers are counted by RPC and status, their durations in cumulative buckets', async (t) => {
  const { metrics, page } = setUp();
  metrics.answered('Authorize', 'OK', 40e-6);
  metrics.answered('Authorize', 'OK', 50e-6);
  metrics.answered('Authorize', 'INVALID_ARGUMENT', 0.003);
  metrics.answered('Authorize', 'OK', 90);
  const { value, types } = await page();
  const rpc = 'Authorize';
  t.is(value('sidegate_rpc_total', { rpc, code: 'OK' }), 3);
  t.is(value('sidegate_rpc_total', { rpc, code: 'INVALID_ARGUMENT' }), 1);
  t.is(types.get('sidegate_rpc_duration_seconds'), 'histogram');
  t.is(value('sidegate_rpc_duration_seconds_bucket', { rpc, le: '0.00005' }), 2);
  t.is(value('sidegate_rpc_duration_seconds_bucket', { rpc, le: '0.0025' }), 2);
  t.is(value('sidegate_rpc_duration_seconds_bucket', { rpc, le: '0.005' }), 3);
  t.is(value('sidegate_rpc_duration_seconds_bucket', { rpc, le: '1' }), 3);
  t.is(value('sidegate_rpc_duration_seconds_bucket', { rpc, le: '+Inf' }), 4);
  t.is(value('sidegate_rpc_duration_seconds_count', { rpc }), 4);
  t.true(Math.abs(value('sidegate_rpc_duration_seconds_sum', { rpc }) - 90.00309) < 1e-9);
  t.is(value('sidegate_rpc_duration_seconds_count', { rpc: 'ScopeFor' }), 0);
});

test('before any load the policy metrics say that there is no policy', async (t) => {
  const { page } = setUp();
  const { samples, value } = await page();
  t.false(samples.some(({ name }) => name === 'sidegate_policy_info'));
  t.is(value('sidegate_policy_generation'), 0);
  t.is(value('sidegate_policy_last_reload_successful'), 0);
});

test('the revision is the one that is served, and the old one is gone', async (t) => {
  const { store, page } = setUp();
  store.load('aaa');
  store.load('bbb');
  const { samples, value } = await page();
  const revisions = samples.filter(({ name }) => name === 'sidegate_policy_info');
  t.deepEqual(revisions, [{ name: 'sidegate_policy_info', labels: { revision: 'bbb' }, value: 1 }]);
  t.is(value('sidegate_policy_generation'), 2);
});

test('the watch mode is the one of the moment', async (t) => {
  const { store, page } = setUp();
  t.is((await page()).value('sidegate_policy_watch_mode', { mode: 'watch' }), 1);
  store.watch('poll');
  const { value } = await page();
  t.is(value('sidegate_policy_watch_mode', { mode: 'watch' }), 0);
  t.is(value('sidegate_policy_watch_mode', { mode: 'poll' }), 1);
});

test('the decision log, the version and the process are on the page', async (t) => {
  const { page } = setUp();
  const { value } = await page();
  t.is(value('sidegate_decision_log_written_total'), 7);
  t.is(value('sidegate_decision_log_dropped_total'), 3);
  t.is(value('sidegate_build_info', { version: '1.2.3', node: process.versions.node }), 1);
  for (const name of [
    'process_resident_memory_bytes',
    'process_cpu_seconds_total',
    'process_start_time_seconds',
  ]) {
    t.true(value(name) > 0, name);
  }
  t.true(value('process_start_time_seconds') <= Date.now() / 1000);
});

test('without a decision log its counters are absent', async (t) => {
  const metrics = createMetrics({
    version: '1',
    store: createDrivenStore(),
    decisionLog: undefined,
    shadow: undefined,
    tls: undefined,
  });
  t.false((await metrics.scrape('text')).body.includes('decision_log'));
});

test('the same page in OpenMetrics, and again in text, has the same samples', async (t) => {
  const { store, metrics } = setUp();
  store.load('aaa');
  const names = async (format: 'text' | 'openmetrics') =>
    parsePage((await metrics.scrape(format)).body).samples.map(({ name, labels }) => ({ name, labels }));
  const text = await names('text');
  const { contentType, body } = await metrics.scrape('openmetrics');
  t.true(contentType.startsWith('application/openmetrics-text'));
  t.true(body.endsWith('\n# EOF\n'));
  t.is(parsePage(body).types.get('sidegate_decisions'), 'counter');
  t.deepEqual(await names('openmetrics'), text);
  t.deepEqual(await names('text'), text);
});
