import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { load } from '../../src/policy/load.ts';
import { createShadow, defaultBacklogLimits } from '../../src/transport/shadow/shadow.ts';
import { openStore } from '../policy/reload/live-store.ts';
import { makeScratch, replaceFile } from '../policy/reload/scratch.ts';
import { type ParsedPage, parsePage } from '../telemetry/page-parser.ts';
import { fixtureSnapshot } from '../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../transport/grpc/held-store.ts';
import { createRecordedShadow } from '../transport/shadow/recorded-shadow.ts';
import { createCaller } from './grpc/caller.ts';
import { serve } from './grpc/serve-fixture.ts';
import { runSidegate } from './run-sidegate.ts';
import { type SidecarProcess, startSidecar } from './sidecar.ts';

const policy = (namespaces: string): string => `apiVersion: sidegate.dev/v1
kind: Policy
grants:
  - { to: ["user:ann@example.com"], role: viewer, where: { namespace: [${namespaces}] } }
`;
const revisionOf = (text: string): string => load([{ path: '', text }], new Map()).revision;
const principal = { id: 'ann', email: 'ann@example.com' };
const blog = { type: 'orders', attributes: { namespace: 'blog', owner: 'secret' } };
const viewBlog = { principal, action: 'view', resource: blog };
const allowed = { decision: { effect: 'EFFECT_ALLOW' } };

async function pageOf({ http }: SidecarProcess): Promise<ParsedPage> {
  return parsePage(await (await fetch(`http://${http}/metrics`)).text());
}

/** Asks for the metrics until they are as wanted; the test's own time limit ends it. */
async function until(sidecar: SidecarProcess, isSo: (page: ParsedPage) => boolean): Promise<ParsedPage> {
  for (;;) {
    const page = await pageOf(sidecar);
    if (isSo(page)) return page;
  }
}

const hasShadow =
  (revision: string) =>
  ({ samples }: ParsedPage): boolean =>
    samples.some(({ name, labels }) => name === 'sidegate_shadow_info' && labels['revision'] === revision);

test('a shadow is asked after each answer, and reloads beside the policy', async (t) => {
  const scratch = makeScratch(t);
  const [first, second, log] = ['first.yaml', 'second.yaml', 'log'].map((name) => join(scratch, name));
  const [both, one] = [policy('shop, blog'), policy('shop')];
  writeFileSync(first ?? '', both);
  writeFileSync(second ?? '', one);
  const flags = ['--policy', first, '--shadow', second, '--shadow-log', log, '--redact-attribute', 'owner'];
  const files = flags.map((flag) => flag ?? '');
  const sidecar = await startSidecar(t, [...files, '--listen', '127.0.0.1:0', '--log-level', 'error']);
  t.deepEqual(Object.keys(sidecar.serving), ['event', 'listen', 'http', 'revision']);
  const caller = createCaller(t, sidecar.listen[0] ?? '');
  await until(sidecar, hasShadow(revisionOf(one)));

  const answer = await caller.call('Authorize', viewBlog);
  t.like(answer, allowed);
  await caller.call('Authorize', {
    ...viewBlog,
    resource: { type: 'orders', attributes: { namespace: 'x' } },
  });
  const checks = [
    { action: 'view', resource: blog },
    { action: 'edit', resource: blog },
  ];
  await caller.call('AuthorizeBatch', { principal, checks });
  await caller.call('ScopeFor', { principal, action: 'view', resource_type: 'orders' });
  const { value } = await pageOf(sidecar);
  const [from, to] = ['ALLOW', 'DENY'];
  t.is(value('sidegate_shadow_different_total', { rpc: 'Authorize', from, to }), 1);
  t.is(value('sidegate_shadow_equal_total', { rpc: 'Authorize', effect: 'DENY' }), 1);
  t.is(value('sidegate_shadow_different_total', { rpc: 'AuthorizeBatch', from, to }), 1);
  t.is(value('sidegate_shadow_equal_total', { rpc: 'AuthorizeBatch', effect: 'DENY' }), 1);
  const rows = { rpc: 'ScopeFor', from: 'CONDITIONAL', to: 'CONDITIONAL' };
  t.is(value('sidegate_shadow_different_total', rows), 1);
  t.is(value('sidegate_shadow_dropped_total'), 0);
  t.is(value('sidegate_decisions_total', { effect: 'ALLOW', reason: 'GRANTED' }), 2);

  replaceFile(second ?? '', both);
  await until(sidecar, hasShadow(revisionOf(both)));
  await caller.call('Authorize', viewBlog);
  await until(
    sidecar,
    (page) => page.value('sidegate_shadow_equal_total', { rpc: 'Authorize', effect: 'ALLOW' }) === 1,
  );
  replaceFile(first ?? '', one);
  await until(sidecar, ({ samples }) =>
    samples.some(
      ({ name, labels }) => name === 'sidegate_policy_info' && labels['revision'] === revisionOf(one),
    ),
  );
  t.like(await caller.call('Authorize', viewBlog), { decision: { effect: 'EFFECT_DENY' } });
  t.is(await sidecar.stop(), 0);

  const lines = readFileSync(log ?? '', 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  t.is(lines.length, 4);
  t.like(lines[0], {
    msg: 'the shadow differs',
    id: new Map(Object.entries({ ...answerOf(answer) })).get('decision_id'),
    rpc: 'Authorize',
    principal: { kind: 'USER', id: 'ann' },
    action: 'view',
    resource: { type: 'orders', attributes: { namespace: 'blog', owner: '[redacted]' } },
    differs: ['effect'],
    policy: { effect: 'ALLOW', reason: 'GRANTED', revision: revisionOf(both) },
    shadow: { effect: 'DENY', reason: 'OUT_OF_SCOPE', revision: revisionOf(one) },
  });
  t.like(lines[1], { rpc: 'AuthorizeBatch', differs: ['effect'] });
  t.like(lines[2], { rpc: 'ScopeFor', differs: ['rows'] });
  t.like(lines[3], {
    policy: { effect: 'DENY', revision: revisionOf(one) },
    shadow: { effect: 'ALLOW', revision: revisionOf(both) },
  });
});

function answerOf(answer: unknown): object {
  return typeof answer === 'object' && answer !== null ? answer : {};
}

test('a shadow that is broken, or not there, is loud and changes nothing', async (t) => {
  const scratch = makeScratch(t);
  const [first, second] = [join(scratch, 'first.yaml'), join(scratch, 'second.yaml')];
  writeFileSync(first, policy('shop, blog'));
  const sidecar = await startSidecar(t, ['--policy', first, '--shadow', second, '--listen', '127.0.0.1:0']);
  const caller = createCaller(t, sidecar.listen[0] ?? '');
  const failed =
    (times: number) =>
    (page: ParsedPage): boolean =>
      page.value('sidegate_shadow_reloads_total', { result: 'failed' }) === times;
  const { value } = await until(sidecar, failed(1));
  t.is(value('sidegate_shadow_last_reload_successful'), 0);
  t.is(value('sidegate_policy_last_reload_successful'), 1);
  t.like(await caller.call('Authorize', viewBlog), allowed);
  t.is((await fetch(`http://${sidecar.http}/readyz`)).status, 200);
  t.regex(sidecar.log(), /"level":"error".*"msg":"shadow not loaded; nothing is compared"/);

  replaceFile(second, policy('shop'));
  await until(sidecar, hasShadow(revisionOf(policy('shop'))));
  replaceFile(second, `${policy('shop')}grant: []\n`);
  const page = await until(sidecar, failed(2));
  t.true(hasShadow(revisionOf(policy('shop')))(page));
  t.is(page.value('sidegate_shadow_last_reload_successful'), 0);
  t.is(page.value('sidegate_shadow_problems'), 1);
  t.regex(sidecar.log(), /second\.yaml:5:1: error: [^"]*\[unknown-key\]","msg":"shadow problem"/);
  t.like(await caller.call('Authorize', viewBlog), allowed);
  t.is((await fetch(`http://${sidecar.http}/readyz`)).status, 200);
  t.is(await sidecar.stop(), 0);
  t.regex(sidecar.log(), /"msg":"the shadow differs"/);
});

for (const trouble of ['throw', 'exit', 'spin', 'memory']) {
  test(`a shadow whose load ends in \`${trouble}\` leaves answers alone, and the last good one goes on`, async (t) => {
    const file = join(makeScratch(t), 'shadow.yaml');
    writeFileSync(file, policy('shop'));
    const limits = trouble === 'spin' ? { loadTimeoutMs: 7000 } : { workerHeapMb: 64 };
    const { store: source, after } = await openStore(t, [file], { limits });
    const recorded = createRecordedShadow();
    const shadow = createShadow(source, recorded, defaultBacklogLimits);
    const { caller } = await serve(t, { store: createHeldStore(fixtureSnapshot(1)), shadow });
    const ask = { ...viewBlog, resource: { type: 'status' } };
    const failing = after(
      () => replaceFile(file, `${policy('shop')}# ${trouble}\n`),
      ({ status }) => status.result === 'failed',
    );
    const state = { over: false };
    const ended = failing.finally(() => (state.over = true));
    let answers = 0;
    do {
      t.like(await caller.call('Authorize', ask), allowed);
      answers += 1;
    } while (!state.over);
    await ended;
    t.like(await caller.call('Authorize', ask), allowed);
    await shadow.rest(5000);
    t.is(recorded.differences.length, answers + 1);
    t.like(recorded.differences.at(-1), { shadow: { effect: 'DENY', revision: revisionOf(policy('shop')) } });
  });
}

test('without a shadow nothing is said of one', async (t) => {
  const sidecar = await startSidecar(t, ['--policy', 'deploy/examples/shop', '--listen', '127.0.0.1:0']);
  const { samples } = await pageOf(sidecar);
  t.false(samples.some(({ name }) => name.includes('shadow')));
});

test('a log for the differences of no shadow is refused', async (t) => {
  const log = join(makeScratch(t), 'log');
  const { code, stderr } = await runSidegate([
    'serve',
    '--policy',
    'deploy/examples/shop',
    '--shadow-log',
    log,
  ]);
  t.is(code, 2);
  t.regex(stderr, /`--shadow-log`.* give `--shadow PATH`/);
  t.false(existsSync(log));
});
