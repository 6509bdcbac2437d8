import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { createApiClient, defaultApiLimits } from '../../../src/kubernetes/api/api-client.ts';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import { makeScratch } from '../../policy/reload/scratch.ts';
import { type Cluster, isReal, openCluster } from '../cluster.ts';
import { bringCa } from './brought-ca.ts';
import { longLives, type Managed, manage, refusalInCluster, writeSecret } from './managed.ts';
import { createMutating, createValidating } from './webhooks.ts';

const real = isReal ? test : test.skip;
const rbac = 'rbac.authorization.k8s.io';

real('the rights that the documentation names are enough, and none of them is idle', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const tokenPath = join(makeScratch(t), 'token');
  writeFileSync(tokenPath, await makeAccount(cluster));
  const client = createApiClient({ ...cluster.place, tokenPath }, defaultApiLimits);
  t.teardown(client.close);
  const replica = manage(t, cluster, longLives, client);
  await problemOf(replica, /GET .*webhookconfigurations.* 403 Forbidden/);
  await grantWebhooks(cluster, ['get']);
  await problemOf(replica, /GET .*sidegate-ca.* 403 Forbidden/);
  await grantSecret(cluster, ['get'], []);
  await problemOf(replica, /POST .*secrets.* 403 Forbidden/);
  await grantSecret(cluster, ['get'], ['create']);
  await problemOf(replica, /PATCH .*webhookconfigurations.* 403 Forbidden/);
  await grantWebhooks(cluster, ['get', 'patch']);
  const before = await replica.current();
  const brought = await bringCa('P-256');
  await writeSecret(cluster, { 'ca.crt': brought.certificate, 'ca.key': brought.key });
  await problemOf(replica, /PUT .*sidegate-ca.* 403 Forbidden/);
  await grantSecret(cluster, ['get', 'update'], ['create']);
  await replica.next('signed');
  t.is(await refusalInCluster(cluster, [before, await replica.current()]), undefined);
});

/** A right may reach the memory of the API server a moment after it was granted. */
async function problemOf(replica: Managed, pattern: RegExp): Promise<void> {
  for (;;) {
    const event = await replica.next('failed');
    if (event.what === 'failed' && pattern.test(event.problem)) return;
  }
}

async function makeAccount({ administrator, namespace, name }: Cluster): Promise<string> {
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts`;
  const account = { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name } };
  await administrator.ask('POST', path, account);
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const made = await administrator.ask('POST', `${path}/${name}/token`, asked);
  return String(memberOf(memberOf(made, 'status'), 'token'));
}

async function grantWebhooks(cluster: Cluster, verbs: readonly string[]): Promise<void> {
  const resources = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];
  const rule = {
    apiGroups: ['admissionregistration.k8s.io'],
    resources,
    resourceNames: [cluster.name],
    verbs,
  };
  await grant(cluster, 'ClusterRole', '', [rule]);
}

async function grantSecret(
  cluster: Cluster,
  verbs: readonly string[],
  everywhere: readonly string[],
): Promise<void> {
  const own = { apiGroups: [''], resources: ['secrets'], resourceNames: ['sidegate-ca'], verbs };
  const any = { apiGroups: [''], resources: ['secrets'], verbs: everywhere };
  const rules = everywhere.length === 0 ? [own] : [own, any];
  await grant(cluster, 'Role', `/namespaces/${cluster.namespace}`, rules);
}

async function grant(
  { administrator, namespace, name }: Cluster,
  kind: 'Role' | 'ClusterRole',
  place: string,
  rules: readonly object[],
): Promise<void> {
  const path = `/apis/${rbac}/v1${place}/${kind.toLowerCase()}`;
  const role = { apiVersion: `${rbac}/v1`, kind, metadata: { name }, rules };
  await administrator.ask('POST', `${path}s`, role);
  await administrator.ask('PUT', `${path}s/${name}`, role);
  await administrator.ask('POST', `${path}bindings`, {
    apiVersion: `${rbac}/v1`,
    kind: `${kind}Binding`,
    metadata: { name },
    roleRef: { apiGroup: rbac, kind, name },
    subjects: [{ kind: 'ServiceAccount', name, namespace }],
  });
}
