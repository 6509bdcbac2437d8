import { writeFileSync } from 'node:fs';
import test from 'ava';
import { createApiClient, defaultApiLimits } from '../../../src/kubernetes/api/api-client.ts';
import { ApiError } from '../../../src/kubernetes/api/api-error.ts';
import { inClusterPlace, toApiPlace } from '../../../src/kubernetes/api/api-place.ts';
import { createSecret, getSecret, replaceSecret } from '../../../src/kubernetes/api/secret.ts';
import { getVersion, readVersion } from '../../../src/kubernetes/api/version.ts';
import { makeScratch } from '../../policy/reload/scratch.ts';
import { openClient, openCluster } from '../cluster.ts';
import { startStandIn } from '../stand-in/server.ts';

test('an API server says which version it is', async (t) => {
  const version = await getVersion(openClient(t, await openCluster(t)));
  t.is(version.major, 1);
  t.true(version.minor >= 29);
});

test('a minor version is a number, whatever a cloud writes behind it', (t) => {
  t.deepEqual(readVersion({ major: '1', minor: '29+' }), { major: 1, minor: 29 });
  t.deepEqual(readVersion({ major: '1', minor: '36' }), { major: 1, minor: 36 });
  for (const found of [
    { major: '1', minor: '+' },
    { major: 1, minor: 29 },
    { major: '1' },
    [],
    null,
    'v1.29',
  ]) {
    t.is(readVersion(found), undefined);
  }
});

test('what others have put into a Secret stays when it is replaced', async (t) => {
  const cluster = await openCluster(t);
  const client = openClient(t, cluster);
  const name = { namespace: cluster.namespace, name: 'kept' };
  t.is(await getSecret(client, name), undefined);
  const path = `/api/v1/namespaces/${cluster.namespace}/secrets`;
  await cluster.administrator.ask('POST', path, {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'kept', annotations: { of: 'others' } },
    data: { binary: '/9j/AA==', 'ca.crt': 'b25l' },
  });
  const read = await getSecret(client, name);
  t.is(read?.data['ca.crt'], 'one');
  if (read === undefined) return;
  const written = await replaceSecret(client, name, read, { 'ca.crt': 'two' });
  t.not(written.resourceVersion, read.resourceVersion);
  t.like(await getSecret(client, name), {
    data: { 'ca.crt': 'two' },
    object: { metadata: { annotations: { of: 'others' } }, data: { binary: '/9j/AA==' } },
  });
});

test('of two who write the same Secret one is told', async (t) => {
  const cluster = await openCluster(t);
  const client = openClient(t, cluster);
  const name = { namespace: cluster.namespace, name: 'raced' };
  const created = await createSecret(client, name, {}, { 'ca.crt': 'one' });
  const again = await t.throwsAsync(createSecret(client, name, {}, { 'ca.crt': 'two' }), {
    instanceOf: ApiError,
  });
  t.like(again, { status: 409, reason: 'AlreadyExists' });
  await replaceSecret(client, name, created, { 'ca.crt': 'three' });
  const late = replaceSecret(client, name, created, { 'ca.crt': 'four' });
  t.like(await t.throwsAsync(late, { instanceOf: ApiError }), { status: 409, reason: 'Conflict' });
  t.is((await getSecret(client, name))?.data['ca.crt'], 'three');
});

test('a token that was replaced is used for the next request', async (t) => {
  const folder = makeScratch(t);
  const standIn = await startStandIn('first');
  t.teardown(standIn.close);
  writeFileSync(`${folder}/token`, 'first');
  writeFileSync(`${folder}/ca`, standIn.ca);
  const client = clientAt(t, standIn.port, folder);
  t.deepEqual(await getVersion(client), { major: 1, minor: 29 });
  standIn.believe('second');
  const refused = await t.throwsAsync(getVersion(client), { instanceOf: ApiError });
  t.like(refused, { status: 401, reason: 'Unauthorized' });
  writeFileSync(`${folder}/token`, 'second\n');
  t.deepEqual(await getVersion(client), { major: 1, minor: 29 });
});

test('a server of other roots is not asked, and roots that were replaced count', async (t) => {
  const folder = makeScratch(t);
  const [standIn, other] = await Promise.all([startStandIn('secret-token'), startStandIn('secret-token')]);
  t.teardown(standIn.close);
  t.teardown(other.close);
  writeFileSync(`${folder}/token`, 'secret-token');
  writeFileSync(`${folder}/ca`, other.ca);
  const client = clientAt(t, standIn.port, folder);
  const refused = await t.throwsAsync(getVersion(client), { instanceOf: ApiError });
  t.like(refused, { status: undefined, reason: 'Unreachable' });
  t.false(JSON.stringify([refused.message, refused]).includes('secret-token'));
  writeFileSync(`${folder}/ca`, standIn.ca);
  t.deepEqual(await getVersion(client), { major: 1, minor: 29 });
});

test('an answer that is too large, too late or none is an error with its reason', async (t) => {
  const cluster = await openCluster(t);
  const client = openClient(t, cluster);
  const asked = { method: 'GET', path: '/large' } as const;
  if (cluster.standIn !== undefined) {
    t.like(await t.throwsAsync(client.send(asked)), { reason: 'TooLarge' });
  }
  const hasty = createApiClient(cluster.place, { ...defaultApiLimits, timeoutMs: 0 });
  t.teardown(hasty.close);
  t.like(await t.throwsAsync(getVersion(hasty)), { reason: 'Timeout' });
  cluster.relay.interrupt();
  t.like(await t.throwsAsync(getVersion(client)), { reason: 'Unreachable' });
  cluster.relay.restore();
  t.is((await getVersion(client)).major, 1);
});

test('a client without a token asks nobody', async (t) => {
  const folder = makeScratch(t);
  for (const token of ['', '  \n', 'two words', 'caf\u00e9']) {
    writeFileSync(`${folder}/token`, token);
    const refused = await t.throwsAsync(getVersion(clientAt(t, 1, folder)), { instanceOf: ApiError });
    t.like(refused, { status: undefined, reason: 'NoCredentials' });
  }
  const missing = await t.throwsAsync(getVersion(clientAt(t, 1, `${folder}/none`)), { instanceOf: ApiError });
  t.regex(missing.message, /ENOENT/);
});

test('the API server is where the environment or the flags say', (t) => {
  t.is(inClusterPlace({}), undefined);
  t.is(
    inClusterPlace({ KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' })?.url.href,
    'https://10.0.0.1/',
  );
  t.is(
    inClusterPlace({ KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '6443' })?.url.href,
    'https://[fd00::1]:6443/',
  );
  t.is(toApiPlace('https://api.test/k8s/c-1', 't', undefined)?.url.href, 'https://api.test/k8s/c-1');
  for (const address of [
    'http://127.0.0.1:8001',
    'api.test',
    'https://u:p@api.test',
    'https://api.test/?a=1',
  ]) {
    t.is(toApiPlace(address, 't', undefined), undefined);
  }
});

function clientAt(
  t: Parameters<typeof openClient>[0],
  port: number,
  folder: string,
): ReturnType<typeof openClient> {
  const place = toApiPlace(`https://127.0.0.1:${port}`, `${folder}/token`, `${folder}/ca`);
  if (place === undefined) throw new Error('no place');
  const client = createApiClient(place, defaultApiLimits);
  t.teardown(client.close);
  return client;
}
