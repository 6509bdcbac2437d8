import test, { type ExecutionContext } from 'ava';
import type { Answer } from './api.ts';
import { installOnce } from './given.ts';
import { messageOf, plainPod, podsOf, sidecarsIn } from './pods.ts';

// What becomes of objects while no injector can be reached.

const given = installOnce('files', 1, async ({ cluster, route }) => {
  await cluster.namespace('selected', { 'sidegate.dev/inject': 'true' });
  await cluster.namespace('misspelt', { 'sidegate.dev/inject': 'ture' });
  await cluster.namespace('opted-out', { 'sidegate.dev/inject': 'false' });
  await cluster.namespace('other');
  route([]);
});

let count = 0;
const create = (namespace: string, metadata: object = {}): Promise<Answer> => {
  count += 1;
  return given().cluster.api.send('POST', podsOf(namespace), plainPod(`pod-${count}`, metadata));
};
const labelled = (value: string): object => ({ labels: { 'sidegate.dev/inject': value } });

const refused = async (t: ExecutionContext, asked: Promise<Answer>, webhook: string): Promise<void> => {
  const { status, body } = await asked;
  t.is(status, 500);
  t.true(messageOf(body).startsWith(`Internal error occurred: failed calling webhook "${webhook}"`));
};
const made = async (t: ExecutionContext, asked: Promise<Answer>): Promise<void> => {
  const { status, body } = await asked;
  t.is(status, 201, messageOf(body));
  t.is(sidecarsIn(body), 0);
};

test.serial('pods of a namespace that is selected are not made', async (t) => {
  await refused(t, create('selected'), 'namespace.inject.sidegate.dev');
  await refused(t, create('misspelt'), 'namespace.inject.sidegate.dev');
});

test.serial('pods that select themselves are not made, wherever they are', async (t) => {
  for (const namespace of ['other', 'selected', 'opted-out', 'default']) {
    await refused(t, create(namespace, labelled('true')), 'pod.inject.sidegate.dev');
  }
  await refused(t, create('other', labelled('ture')), 'pod.inject.sidegate.dev');
});

test.serial('all other pods are made', async (t) => {
  for (const namespace of ['other', 'opted-out', 'default']) await made(t, create(namespace));
  await made(t, create('selected', labelled('false')));
});

test.serial('nothing of the system waits for an injector, whatever its labels', async (t) => {
  const { cluster } = given();
  const labels = { labels: { 'sidegate.dev/inject': 'true' } };
  for (const namespace of ['kube-system', 'kube-public', 'kube-node-lease', 'sidegate-system']) {
    await cluster.api.must('PATCH', `/api/v1/namespaces/${namespace}`, { metadata: labels });
    if (namespace !== 'kube-system') await cluster.account(namespace, 'default');
    await made(t, create(namespace));
    await made(t, create(namespace, labels));
  }
});

test.serial('a policy is neither made nor changed, and other ConfigMaps and Secrets are', async (t) => {
  const { api } = given().cluster;
  const labels = { 'sidegate.dev/policy': 'true' };
  for (const kind of ['configmaps', 'secrets']) {
    const path = `/api/v1/namespaces/other/${kind}`;
    await refused(t, api.send('POST', path, { metadata: { name: 'policy', labels } }), 'policy.sidegate.dev');
    t.is((await api.send('POST', path, { metadata: { name: 'plain' } })).status, 201);
    await refused(t, api.send('PATCH', `${path}/plain`, { metadata: { labels } }), 'policy.sidegate.dev');
    t.is((await api.send('PATCH', `${path}/plain`, { metadata: { labels: { a: 'b' } } })).status, 200);
  }
});

test.serial('Deployments are made, and wait for their pods', async (t) => {
  const { api } = given().cluster;
  const selector = { matchLabels: { app: 'shop' } };
  const template = {
    metadata: { labels: { app: 'shop' } },
    spec: { containers: [{ name: 'a', image: 'a' }] },
  };
  const deployment = { metadata: { name: 'shop' }, spec: { selector, template } };
  t.is((await api.send('POST', '/apis/apps/v1/namespaces/selected/deployments', deployment)).status, 201);
});

test.serial('once an injector is there, they are made', async (t) => {
  const { injectors, route } = given();
  route(injectors);
  const { status, body } = await create('selected');
  t.is(status, 201, messageOf(body));
  t.is(sidecarsIn(body), 1);
});
