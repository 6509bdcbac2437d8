import test from 'ava';
import { field, membersOf } from '../../deploy/custom-resources.ts';
import { listOf } from '../../policy/decode.ts';
import { installOnce } from './given.ts';
import { plainPod, podsOf, sidecarsIn } from './pods.ts';
import { startStream } from './stream.ts';
import { rootsOf, versionsOf } from './trust.ts';

// `deploy/install.yaml` as it is: the injectors make their certificates themselves, with the rights of the manifests.

const given = installOnce('self-managed', 2, ({ cluster }) =>
  cluster.namespace('selected', { 'sidegate.dev/inject': 'true' }),
);

test.serial('after one command and two injectors, pods are injected', async (t) => {
  const { api } = given().cluster;
  const made = await api.must('POST', podsOf('selected'), plainPod('first'));
  t.is(sidecarsIn(made), 1);
});

test.serial('both injectors answer, with certificates of one CA', async (t) => {
  const { cluster, injectors, route } = given();
  const roots = await rootsOf(cluster.api);
  t.is(roots.length, 3);
  for (const each of roots) t.is(each.length, 1);
  t.is(new Set(roots.flat()).size, 1);
  for (const injector of injectors) {
    route([injector]);
    cluster.network.cut();
    t.is(sidecarsIn(await cluster.api.must('POST', `${podsOf('selected')}?dryRun=All`, plainPod('one'))), 1);
    t.true((cluster.network.connections.get(injector.port) ?? 0) > 0);
  }
  route(injectors);
});

test.serial('two replicas never fight: nothing they share is written again', async (t) => {
  t.timeout(180_000);
  const { cluster } = given();
  const before = await versionsOf(cluster.api);
  const stream = startStream(t, cluster.api, 'selected', 2);
  // Longer than each of them waits before it looks at the cluster again.
  const watched =
    '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations?watch=1&timeoutSeconds=45';
  const { body } = await cluster.api.send('GET', `${watched}&resourceVersion=${before[0] ?? ''}`);
  t.is(body, '');
  t.deepEqual(await stream.end(), []);
  t.deepEqual(await versionsOf(cluster.api), before);
});

test.serial('what somebody takes out of a webhook configuration is put back', async (t) => {
  t.timeout(120_000);
  const { api } = given().cluster;
  const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/sidegate';
  const webhooks = listOf(field(await api.must('GET', path), 'webhooks'), (each) => ({
    ...membersOf(each),
    clientConfig: { ...membersOf(field(each, 'clientConfig')), caBundle: null },
  }));
  await api.must('PATCH', path, { webhooks });
  t.deepEqual((await rootsOf(api)).at(-1), []);
  while ((await rootsOf(api)).at(-1)?.length !== 1);
  t.is(new Set((await rootsOf(api)).flat()).size, 1);
});

test.serial('a rolling restart loses no pod', async (t) => {
  t.timeout(180_000);
  const { cluster, injectors, start, route } = given();
  const stream = startStream(t, cluster.api, 'selected', 4);
  let running = [...injectors];
  for (const old of injectors) {
    await stream.more(20);
    running = [...running.filter((each) => each !== old), await start([])];
    // As Kubernetes does it: the pod is told to end while the Service still learns of it.
    const ended = old.stop();
    await stream.more(5);
    route(running);
    t.is(await ended, 0);
  }
  await stream.more(20);
  t.deepEqual(await stream.end(), []);
  t.true(stream.made() > 100);
});
