import test, { type ExecutionContext } from 'ava';
import { field, membersOf } from '../../deploy/custom-resources.ts';
import { deploy } from '../../deploy/manifests.ts';
import { listOf } from '../../policy/decode.ts';
import { installOnce } from './given.ts';
import { app, messageOf, plainPod, podsOf } from './pods.ts';

// The component `require-sidecar`, by which the API server itself refuses pods without Sidegate.

const required = { 'sidegate.dev/require': 'true' };
const given = installOnce('files', 1, async ({ cluster }) => {
  const { code, stderr } = await cluster.kubectl([
    ...['apply', '-f', `${deploy}kustomize/components/require-sidecar/policy.yaml`],
  ]);
  if (code !== 0) throw new Error(stderr);
  await cluster.namespace('injected', { ...required, 'sidegate.dev/inject': 'true' });
  await cluster.namespace('only-required', required);
  await cluster.namespace('free');
  await cluster.namespace('labelled-later');
  // A policy takes effect a moment after it is made.
  const probe = { ...plainPod('probe'), metadata: { generateName: 'probe-' } };
  const refused = async (): Promise<boolean> =>
    (await cluster.api.send('POST', `${podsOf('only-required')}?dryRun=All`, probe)).status !== 201;
  while (!(await refused()));
});

const create = (namespace: string, pod: object) =>
  given().cluster.api.send('POST', `${podsOf(namespace)}?dryRun=All`, pod);

async function refused(t: ExecutionContext, namespace: string, pod: object, why: RegExp): Promise<void> {
  const { status, body } = await create(namespace, pod);
  t.is(status, 403, messageOf(body));
  t.regex(messageOf(body), /ValidatingAdmissionPolicy 'sidegate-require-sidecar'/);
  t.regex(messageOf(body), why);
}

const none = /requires Sidegate in every pod/;
const labelled = (value: string): object => ({ labels: { 'sidegate.dev/inject': value } });

test.serial('a pod that is injected is admitted, in each form', async (t) => {
  const forms = {
    native: {},
    container: { 'sidegate.dev/mode': 'container' },
    socket: { 'sidegate.dev/listen': 'socket', 'sidegate.dev/containers': 'app' },
    logs: { 'sidegate.dev/decision-log': 'stdout' },
  };
  for (const [name, annotations] of Object.entries(forms)) {
    const { status, body } = await create('injected', plainPod(name, { annotations }));
    t.is(status, 201, messageOf(body));
  }
  t.is((await create('only-required', plainPod('labelled', labelled('true')))).status, 201);
});

test.serial('a pod without it is refused: where nobody injects, and where it opts out', async (t) => {
  await refused(t, 'only-required', plainPod('bare'), none);
  await refused(t, 'injected', plainPod('opted-out', labelled('false')), none);
});

test.serial('a pod that the injector skips is refused', async (t) => {
  const host = { ...plainPod('host'), spec: { hostNetwork: true, containers: [app] } };
  const plain = { name: app.name, image: app.image };
  const windows = { ...plainPod('windows'), spec: { os: { name: 'windows' }, containers: [plain] } };
  await refused(t, 'injected', host, none);
  await refused(t, 'injected', windows, none);
});

test.serial('whoever calls something else Sidegate is refused', async (t) => {
  const mounts = [{ name: 'policy', mountPath: '/etc/sidegate/policy', readOnly: true }];
  const args = ['serve', '--policy', '/etc/sidegate/policy', '--listen', '127.0.0.1:7777'];
  const good = { ...app, name: 'sidegate', image: 'sidegate/sidegate:0.1.0', args, volumeMounts: mounts };
  const other = { name: 'other', configMap: { name: 'other' } };
  const pod = (sidecar: object, policy: object = { configMap: { name: 'policy' } }): object => ({
    ...plainPod('own'),
    spec: { containers: [app, sidecar], volumes: [{ name: 'policy', ...policy }, other] },
  });
  t.is((await create('only-required', pod(good))).status, 201);
  t.is((await create('only-required', pod({ ...good, image: 'sidegate/sidegate@sha256:abc' }))).status, 201);
  const inOne = ['serve', '--policy=/etc/sidegate/policy', '--listen', '127.0.0.1:7777'];
  const tls = { name: 'other', mountPath: '/etc/sidegate/tls' };
  for (const fine of [{ args: inOne }, { volumeMounts: [...mounts, tls] }]) {
    const { status, body } = await create('only-required', pod({ ...good, ...fine }));
    t.is(status, 201, messageOf(body));
  }
  const variable = { name: 'FLAG', value: '--observe' };
  const exec = { exec: { command: ['/nodejs/bin/node', '-e', '0'] } };
  const wrong: readonly (readonly [object, RegExp])[] = [
    [{ image: 'evil/sidegate/sidegate:0.1.0' }, /must run the image `sidegate\/sidegate`/],
    [{ image: 'sidegate/sidegate-evil:0.1.0' }, /must run the image/],
    [{ command: ['sleep'] }, /no `command`/],
    [{ args: ['check', ...args.slice(1)] }, /args that begin with `serve`/],
    [{ args: [...args, '--observe', '127.0.0.1:7779'] }, /neither `--observe`/],
    [{ args: [...args, '--observe=127.0.0.1:7779'] }, /neither `--observe`/],
    [{ args: [...args, '$(FLAG)=127.0.0.1:7779'], env: [variable] }, /no `\$\(…\)`/],
    [{ args: [...args, '--policy', '/tmp'] }, /one `--policy /],
    [{ args: ['serve', '--policy', '/tmp'] }, /one `--policy /],
    [{ args: ['serve', '--policy=/tmp', '--log-level', '/etc/sidegate/policy'] }, /one `--policy /],
    [{ args: ['serve', '--policy'] }, /one `--policy /],
    [{ args: ['serve'] }, /one `--policy /],
    ...['/app', '/nodejs/bin', '/', '/lib', '/etc/sidegate/../../app', '/etc/sidegate//..', '/etc/ssl'].map(
      (mountPath) => [{ volumeMounts: [...mounts, { name: 'other', mountPath }] }, /no mounts but/] as const,
    ),
    ...['/etc/sidegate/policy/', '/etc/sidegate/policy/a.yaml'].map(
      (mountPath) =>
        [{ volumeMounts: [...mounts, { ...tls, mountPath, readOnly: true }] }, /mounted read-only/] as const,
    ),
    [{ volumeMounts: mounts.map((each) => ({ ...each, subPath: 'a' })) }, /and whole/],
    [{ lifecycle: { postStart: exec } }, /no `lifecycle`/],
    [{ livenessProbe: exec }, /no probe by `exec`/],
    [{ readinessProbe: exec }, /no probe by `exec`/],
    [{ startupProbe: exec }, /no probe by `exec`/],
    [{ env: [{ name: 'OPENSSL_CONF', value: '/etc/sidegate/policy/a' }] }, /no environment that changes/],
    [{ volumeMounts: [] }, /mounted read-only/],
    [{ volumeMounts: mounts.map((each) => ({ ...each, readOnly: false })) }, /mounted read-only/],
    [{ env: [{ name: 'SIDEGATE_OBSERVE', value: '127.0.0.1:7779' }] }, /no environment that changes/],
    [{ env: [{ name: 'NODE_OPTIONS', value: '--import /tmp/a.js' }] }, /no environment that changes/],
    [{ envFrom: [{ configMapRef: { name: 'a' } }] }, /no `envFrom`/],
  ];
  for (const [change, why] of wrong) await refused(t, 'only-required', pod({ ...good, ...change }), why);
  const source = { configMap: { name: 'policy' } };
  const items = [{ path: 'policy.yaml', fieldRef: { fieldPath: "metadata.annotations['a']" } }];
  t.is((await create('only-required', pod(good, { projected: { sources: [source] } }))).status, 201);
  const notPolicies: readonly object[] = [
    { emptyDir: {} },
    { configMap: { name: 'policy', optional: true } },
    { secret: { secretName: 'policy', optional: true } },
    { downwardAPI: { items } },
    { projected: { sources: [source, { downwardAPI: { items } }] } },
    { projected: { sources: [source, { secret: { name: 'policy', optional: true } }] } },
    { projected: { sources: [] } },
  ];
  for (const volume of notPolicies) {
    await refused(t, 'only-required', pod(good, volume), /one volume of\s+ConfigMaps and Secrets/);
  }
});

test.serial('a pod that watches only is refused', async (t) => {
  const annotations = { 'sidegate.dev/observe': 'true' };
  await refused(t, 'injected', plainPod('watches', { annotations }), /neither `--observe`/);
});

test.serial('the image of a pod that is there may change as one that is made', async (t) => {
  const { api } = given().cluster;
  const path = `${podsOf('injected')}/changes`;
  const made = await api.must('POST', podsOf('injected'), plainPod('changes'));
  const [sidecar] = listOf(field(field(made, 'spec'), 'initContainers'), (each) => each);
  const change = (image: string): object => ({
    spec: { initContainers: [{ ...membersOf(sidecar), image }] },
  });
  t.is((await api.send('PATCH', path, change('sidegate/sidegate:0.1.1'))).status, 200);
  const { status, body } = await api.send('PATCH', path, change('evil/sidegate:0.1.1'));
  t.is(status, 403);
  t.regex(messageOf(body), /must run the image/);
});

test.serial('what was there before may still be changed, and end', async (t) => {
  const { api } = given().cluster;
  const pod = plainPod('old', { finalizers: ['example.com/tracking'] });
  t.is((await api.send('POST', podsOf('labelled-later'), pod)).status, 201);
  await api.must('PATCH', '/api/v1/namespaces/labelled-later', { metadata: { labels: required } });
  const untracked = { metadata: { finalizers: null } };
  t.is((await api.send('PATCH', `${podsOf('labelled-later')}/old`, untracked)).status, 200);
});

test.serial('other namespaces, and mirror pods, are left alone', async (t) => {
  t.is((await create('free', plainPod('bare'))).status, 201);
  const plain = { name: app.name, image: app.image };
  const mirror = {
    metadata: { name: 'mirror', annotations: { 'kubernetes.io/config.mirror': 'abc' } },
    spec: { nodeName: 'node-1', containers: [plain], automountServiceAccountToken: false },
  };
  t.is((await create('only-required', mirror)).status, 201);
});

test.serial('with every injector gone, and the webhooks taken away, still nothing passes', async (t) => {
  const { cluster } = given();
  const path = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/sidegate';
  await cluster.api.must('DELETE', path);
  const asked = async (): Promise<string> =>
    messageOf((await create('injected', plainPod('unprotected'))).body);
  // The API server asks the webhook for a moment more.
  while (!none.test(await asked()));
  await refused(t, 'injected', plainPod('unprotected'), none);
});
