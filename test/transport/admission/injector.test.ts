import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import { inject } from '../../../src/kubernetes/inject/inject.ts';
import { defaultSettings } from '../../../src/kubernetes/inject/settings.ts';
import { runSidegate } from '../../e2e/run-sidegate.ts';
import { asObject, patchOf, podReview, policyReview } from '../../kubernetes/admission/pod-review.ts';
import { largePolicy } from '../../kubernetes/gate/large-policy.ts';
import { listOf, textOf } from '../../policy/decode.ts';
import { parsePage } from '../../telemetry/page-parser.ts';
import { startInjector } from './start-injector.ts';

const policy = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';

test('a pod gets the patch of the pure function, and a line of the log', async (t) => {
  const injector = await startInjector(t);
  t.deepEqual(Object.keys(injector.serving), ['event', 'listen', 'http']);
  const review = podReview();
  const response = await injector.review('/inject?timeout=5s', review);
  const pod = memberOf(memberOf(review, 'request'), 'object');
  t.deepEqual([...patchOf(response)], [...inject(pod, 'shop', defaultSettings('0.1.0')).patch]);
  t.true(patchOf(response).length > 0);
  t.is(await injector.stop(), 0);
  t.deepEqual(await injector.rest, []);
  const lines = injector.log().trimEnd().split('\n');
  const told = lines.map((line): unknown => JSON.parse(line));
  const reviewed = told.filter((line) => memberOf(line, 'msg') === 'pod reviewed');
  t.is(reviewed.length, 1);
  t.like(reviewed[0], {
    level: 'info',
    uid: 'a1',
    namespace: 'shop',
    dryRun: false,
    generateName: 'web-5d4f-',
    owner: 'ReplicaSet/web-5d4f',
    outcome: 'injected',
    reason: 'injected',
  });
});

test('what a pod is warned of is logged, since a controller that makes it shows nobody', async (t) => {
  const injector = await startInjector(t);
  const review = podReview();
  const pod = memberOf(memberOf(review, 'request'), 'object');
  Object.assign(asObject(memberOf(pod, 'metadata')), { annotations: { 'sidegate.dev/listn': '80' } });
  const response = await injector.review('/inject?timeout=5s', review);
  t.is(await injector.stop(), 0);
  const warnings = ['there is no annotation `sidegate.dev/listn`, did you mean `sidegate.dev/listen`?'];
  t.like(response, { allowed: true, warnings });
  const [line = ''] = injector
    .log()
    .split('\n')
    .filter((each) => each.includes('pod reviewed'));
  t.like(JSON.parse(line), { outcome: 'injected', warnings });
});

test('a policy that does not load is refused with its place, and a good one passes', async (t) => {
  const injector = await startInjector(t);
  const refused = await injector.review(
    '/policy?timeout=10s',
    policyReview({ 'policy.yaml': `${policy}grnts: []\n` }),
  );
  t.like(refused, { uid: 'a1', allowed: false, status: { code: 422, reason: 'Invalid' } });
  const status = memberOf(refused, 'status');
  t.regex(textOf(memberOf(status, 'message')), /^policy\.yaml:3:1: unknown key `grnts`, .*\[unknown-key\]$/m);
  const causes = listOf(memberOf(memberOf(status, 'details'), 'causes'), (cause) => cause);
  t.like(causes[0], { reason: 'FieldValueInvalid', field: 'policy.yaml:3:1' });
  const passed = await injector.review(
    '/policy?timeout=10s',
    policyReview({ 'policy.yaml': `${policy}grants: [{ to: [anyone], role: owner }]\n` }),
  );
  t.like(passed, { uid: 'a1', allowed: true });
  const warnings = listOf(memberOf(passed, 'warnings'), textOf);
  t.regex(warnings[0] ?? '', /^policy\.yaml:3:10: .*\[open-grant\]$/);
  t.false(injector.log().includes('grnts'));
});

test('it counts what it answered, and tells when its certificate ends', async (t) => {
  const injector = await startInjector(t);
  const bad = { metadata: { labels: { 'sidegate.dev/inject': 'yes' } }, spec: {} };
  await injector.review('/inject', podReview());
  await injector.review('/inject', podReview({ request: { object: bad } }));
  await injector.review('/policy', policyReview({ 'policy.yaml': '{' }));
  await injector.send({ path: '/elsewhere' });
  const { body } = await injector.probe('/metrics');
  const page = parsePage(body);
  t.is(page.value('sidegate_injections_total', { outcome: 'injected', reason: 'injected' }), 1);
  t.is(page.value('sidegate_injections_total', { outcome: 'denied', reason: 'bad-request' }), 1);
  t.is(page.value('sidegate_injections_total', { outcome: 'skipped', reason: 'host-network' }), 0);
  t.is(page.value('sidegate_policy_reviews_total', { result: 'refused' }), 1);
  t.is(page.value('sidegate_policy_reviews_total', { result: 'accepted' }), 0);
  t.is(page.value('sidegate_admission_requests_refused_total', { code: '404' }), 1);
  t.is(page.value('sidegate_injector_mode', { mode: 'native' }), 1);
  t.true(page.value('sidegate_tls_not_after_timestamp_seconds') > Date.now() / 1000);
});

test('it is alive, started and ready once it answers', async (t) => {
  const injector = await startInjector(t);
  for (const path of ['/livez', '/startupz', '/readyz']) t.is((await injector.probe(path)).status, 200);
});

test('a dry run is answered the same, and told of', async (t) => {
  const injector = await startInjector(t);
  const [real, dry] = await Promise.all([
    injector.review('/inject', podReview()),
    injector.review('/inject', podReview({ request: { dryRun: true } })),
  ]);
  t.deepEqual(dry, real);
  await injector.stop();
  await injector.rest;
  t.regex(injector.log(), /"dryRun":true/);
});

test('a policy that takes long holds up no pod', async (t) => {
  const injector = await startInjector(t);
  const startMs = performance.now();
  let isJudged = false;
  const judged = injector
    .review('/policy?timeout=30s', policyReview({ 'policy.yaml': `${largePolicy()}  - { to: [] }\n` }))
    .finally(() => {
      isJudged = true;
    });
  const tookMs: number[] = [];
  const pods = async (): Promise<void> => {
    while (!isJudged) {
      const sentMs = performance.now();
      await injector.review('/inject', podReview());
      tookMs.push(performance.now() - sentMs);
    }
  };
  await pods();
  t.like(await judged, { allowed: false });
  const allMs = performance.now() - startMs;
  const longestMs = Math.max(...tookMs);
  t.log(`${tookMs.length} pods in ${Math.round(allMs)} ms, the slowest in ${Math.round(longestMs)} ms`);
  t.true(tookMs.length > 10);
  t.true(longestMs < allMs / 2, String(longestMs));
});

test('files that make no TLS end it with what is wrong', async (t) => {
  const { folder } = await startInjector(t);
  const key = join(folder, 'tls.key');
  const ended = await runSidegate(['injector', '--mode', 'native', '--tls-cert', key, '--tls-key', key]);
  t.is(ended.code, 1);
  t.true(ended.stderr.includes('tls.key'));
  t.false(ended.stderr.includes(readFileSync(key, 'utf8').split('\n')[1] ?? 'PRIVATE'));
});

const files = ['--tls-cert', 'a', '--tls-key', 'b'] as const;
const native = [...files, '--mode', 'native'] as const;

for (const [words, wanted] of [
  [[], /which certificate\? Give `--tls-cert FILE`, or `--self-managed`/],
  [['--tls-cert', 'a'], /which key\?/],
  [files, /which API server\?/],
  [[...files, '--kubernetes', 'https://127.0.0.1:1'], /by which right\?/],
  [[...files, '--kubernetes', 'http://a', '--kubernetes-token', 'c'], /is no address of an API server/],
  [['--tls-cert', 'a', '--self-managed'], /not both/],
  [['--self-managed', '--ca-life', '1y'], /`--ca-life 1y` is no duration/],
  [['--self-managed', '--ca-life', '1d', '--certificate-life', '2d'], /longer than `--ca-life`/],
  [[...files, '--mode', 'sidecar'], /`--mode sidecar` is none of/],
  [[...native, '--image', 'A B'], /`--image A B`/],
  [[...native, '--default-policy', 'x'], /`--default-policy x`/],
  [[...native, '--memory-limit', '1Mi'], /`--memory-limit 1Mi`/],
  [[...native, '--listen', 'nowhere'], /nowhere/],
  [[...native, '--drain-seconds', 'x'], /`--drain-seconds x`/],
] as const) {
  test(`a wrong command line is told what to write: injector ${words.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await runSidegate(['injector', ...words]);
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, wanted);
  });
}

test('an address of another kind is refused, and nothing stays open', async (t) => {
  const { folder } = await startInjector(t);
  const tls = ['--tls-cert', join(folder, 'tls.crt'), '--tls-key', join(folder, 'tls.key')];
  const first = ['injector', ...tls, '--mode', 'native', '--http', 'off', '--listen', '127.0.0.1:0'];
  for (const address of [`unix:${folder}/s`, 'mtls:127.0.0.1:0']) {
    const { code, stderr } = await runSidegate([...first, '--listen', address]);
    t.is(code, 1);
    t.regex(stderr, /the API server asks over TLS/);
  }
});
