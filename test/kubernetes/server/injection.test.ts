import test from 'ava';
import { applyPatch } from 'rfc6902';
import { version } from '../../../src/cli/version.ts';
import { inject } from '../../../src/kubernetes/inject/inject.ts';
import { defaultSettings } from '../../../src/kubernetes/inject/settings.ts';
import { field, membersOf } from '../../deploy/custom-resources.ts';
import { listOf, textOf } from '../../policy/decode.ts';
import { settle } from '../reviews/settled-pod.ts';
import { installOnce } from './given.ts';
import { app, messageOf, plainPod, podsOf, sidecarsIn } from './pods.ts';
import { readShapes } from './shapes.ts';

// What the API server and the webhook make of pods, beside what `inject` makes of them offline. `kube-public` stands for a
// cluster without the webhook, which is never asked about it.

const given = installOnce('files', 2, async ({ cluster }) => {
  await cluster.namespace('selected', { 'sidegate.dev/inject': 'true' });
  await cluster.namespace('strict', {
    'sidegate.dev/inject': 'true',
    'pod-security.kubernetes.io/enforce': 'restricted',
  });
  await cluster.namespace('other');
  await cluster.account('kube-public', 'default');
  for (const namespace of ['selected', 'kube-public']) await cluster.account(namespace, 'robot');
});
const settings = defaultSettings(version);

for (const { it, want, says, pod } of readShapes()) {
  test(`${it}: ${want}, as offline`, async (t) => {
    const { api } = given().cluster;
    const offline = inject(pod, 'selected', settings);
    t.is(offline.outcome, want);
    const { status, body, warnings } = await api.send('POST', podsOf('selected'), pod);
    if (want === 'denied') {
      t.is(status, 422);
      t.true(messageOf(body).includes(says ?? ''), messageOf(body));
      for (const problem of offline.problems) t.true(messageOf(body).includes(problem), messageOf(body));
      return;
    }
    t.is(status, 201, messageOf(body));
    const injected = structuredClone(pod);
    t.deepEqual(
      applyPatch(injected, structuredClone([...offline.patch])).filter((each) => each !== null),
      [],
    );
    const alone = await api.send('POST', podsOf('kube-public'), injected);
    t.is(alone.status, 201, messageOf(alone.body));
    t.deepEqual(settle(body), settle(alone.body));
    t.deepEqual(
      warnings.filter((each) => !alone.warnings.includes(each)),
      offline.warnings,
    );
    if (want === 'injected') t.is(sidecarsIn(body), 1);
  });
}

/** Where the ServiceAccount admission mounts a token. */
const tokenPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The volumes of a pod's containers at the place of the token, by the containers' names. */
function tokensIn(pod: unknown): ReadonlyMap<string, string> {
  const spec = field(pod, 'spec');
  const containers = [field(spec, 'initContainers') ?? [], field(spec, 'containers')].flatMap((list) =>
    listOf(list, (each) => each),
  );
  return new Map(
    containers.flatMap((container) =>
      listOf(field(container, 'volumeMounts') ?? [], (each) => each)
        .filter((mount) => field(mount, 'mountPath') === tokenPath)
        .map((mount) => [textOf(field(container, 'name')), textOf(field(mount, 'name'))] as const),
    ),
  );
}

test('Sidegate gets no token, and the containers of the pod theirs', async (t) => {
  for (const annotations of [{}, { 'sidegate.dev/mode': 'container' }]) {
    const pod = plainPod(`token-${Object.keys(annotations).length}`, { annotations });
    const tokens = tokensIn(await given().cluster.api.must('POST', podsOf('selected'), pod));
    t.is(tokens.get('sidegate'), 'sidegate-no-token');
    t.regex(tokens.get('app') ?? '', /^kube-api-access-/);
  }
});

test('the strictest Pod Security Standard admits what it admitted before, in each form', async (t) => {
  const { api } = given().cluster;
  const options = {
    native: {},
    container: { 'sidegate.dev/mode': 'container' },
    socket: { 'sidegate.dev/listen': 'socket', 'sidegate.dev/containers': 'app' },
  };
  for (const [name, annotations] of Object.entries(options)) {
    const pod = await api.send('POST', podsOf('strict'), plainPod(name, { annotations }));
    t.is(pod.status, 201, messageOf(pod.body));
    t.is(sidecarsIn(pod.body), 1);
    t.deepEqual(pod.warnings, []);
  }
  // And it does judge: without these words of its own, the pod is refused for its own container, not for ours.
  const { status, body } = await api.send('POST', podsOf('strict'), {
    ...plainPod('loose'),
    spec: { containers: [{ ...app, securityContext: {} }] },
  });
  t.is(status, 403);
  t.regex(messageOf(body), /container "app" must set/);
  t.notRegex(messageOf(body), /"sidegate"/);
});

test('a pod that selects itself is injected in a namespace that is not selected', async (t) => {
  const { api } = given().cluster;
  const labels = { 'sidegate.dev/inject': 'true' };
  t.is(sidecarsIn(await api.must('POST', podsOf('other'), plainPod('labelled', { labels }))), 1);
  t.is(sidecarsIn(await api.must('POST', podsOf('other'), plainPod('bare'))), 0);
});

test('a dry run shows the injected pod, and leaves none', async (t) => {
  const { api } = given().cluster;
  const shown = await api.must('POST', `${podsOf('selected')}?dryRun=All`, plainPod('dry'));
  t.is(sidecarsIn(shown), 1);
  t.is((await api.send('GET', `${podsOf('selected')}/dry`)).status, 404);
});

test('a pod that was injected is changed and deleted without being asked about', async (t) => {
  const { api } = given().cluster;
  await api.must('POST', podsOf('selected'), plainPod('lives'));
  const metadata = { labels: { a: 'b' }, annotations: { 'sidegate.dev/policy-revision': '8' } };
  const changed = await api.must('PATCH', `${podsOf('selected')}/lives`, { metadata });
  t.is(sidecarsIn(changed), 1);
  t.is((await api.send('DELETE', `${podsOf('selected')}/lives?gracePeriodSeconds=0`)).status, 200);
});

test('what was injected comes out as it is when it is created again', async (t) => {
  const { api } = given().cluster;
  const first = await api.must('POST', `${podsOf('selected')}?dryRun=All`, plainPod('again'));
  const again = {
    ...membersOf(first),
    metadata: { ...membersOf(field(first, 'metadata')), resourceVersion: '' },
  };
  t.deepEqual(settle(await api.must('POST', podsOf('selected'), again)), settle(first));
});

test('kubectl prints the warning of a pod that is skipped', async (t) => {
  const pod = { ...plainPod('host'), spec: { hostNetwork: true, containers: [app] } };
  const { code, stdout, stderr } = await given().cluster.kubectl(
    ['apply', '--namespace', 'selected', '-f', '-'],
    JSON.stringify(pod),
  );
  t.is(code, 0);
  t.is(stdout, 'pod/host created\n');
  t.regex(stderr, /^Warning: no Sidegate in this pod \(host-network\): /);
});
