import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { replaceFile } from '../../policy/reload/scratch.ts';
import { startMesh } from './mesh.ts';

const granted = { as: 'ann', send: 'GET /v1/applications/shop/components/web' };
/** How many requests a reload has to stand; `REQUESTS=100000` is the whole proof. */
const requests = Number(process.env['REQUESTS'] ?? 1500);
const open = { send: 'GET /healthz' };

test('without a sidecar nothing passes, and a second after it is back the granted does', async (t) => {
  t.timeout(60_000);
  const { send, sidecar, startAnother } = await startMesh(t, 'envoy', {});
  t.is((await send(granted)).status, 200);
  await sidecar.stop('SIGKILL');
  t.is((await send(granted)).status, 503);
  t.is((await send(open)).status, 503);
  await startAnother();
  const endMs = performance.now() + 1000;
  let status = 0;
  while (status !== 200 && performance.now() < endMs) status = (await send(granted)).status;
  t.is(status, 200);
  t.is((await send({ ...granted, as: 'bo' })).status, 403);
});

test('while a sidecar hangs nothing passes', async (t) => {
  t.timeout(60_000);
  const { send, sidecar } = await startMesh(t, 'envoy', {});
  t.is((await send(granted)).status, 200);
  sidecar.child.kill('SIGSTOP');
  t.is((await send(granted)).status, 503);
  t.is((await send(open)).status, 503);
  sidecar.child.kill('SIGCONT');
  await sleep(100);
  t.is((await send(granted)).status, 200);
});

test('that everything passes without a sidecar is for the operator to say', async (t) => {
  t.timeout(60_000);
  const { send, sidecar } = await startMesh(t, 'envoy', { failOpen: true });
  t.is((await send({ send: 'GET /account' })).status, 401);
  await sidecar.stop('SIGKILL');
  t.is((await send({ send: 'GET /account' })).status, 200);
});

/** A policy that takes no questions over the socket: nothing can be decided. */
const deaf = (text: string): string => text.replace('peps: [unix', 'peps: [loopback');

/** Sends until what becomes of a request is another than it was, at most ten seconds. */
async function nextStatus(send: () => Promise<{ readonly status: number }>, was: number): Promise<number> {
  const endMs = performance.now() + 10_000;
  let { status } = await send();
  while (status === was && performance.now() < endMs) ({ status } = await send());
  return status;
}

for (const failOpen of [false, true]) {
  const choice = failOpen ? 'and the operator lets pass' : 'nothing passes';
  test(`what cannot be decided is an error to Envoy, in so many words: ${choice}`, async (t) => {
    t.timeout(60_000);
    const { send, policy } = await startMesh(t, 'envoy', { failOpen }, ['--listen', '--error-response']);
    t.is((await send({ send: 'GET /account' })).status, 401);
    replaceFile(policy, deaf(readFileSync(policy, 'utf8')));
    const ask = () => send({ send: 'GET /account' });
    t.is(await nextStatus(ask, 401), failOpen ? 200 : 503);
    const { headers, body } = await ask();
    if (!failOpen) t.like(JSON.parse(body), { reason: 'UNDECIDED' });
    if (!failOpen) t.is(headers.get('content-type'), 'application/json');
  });
}

test('an Envoy that knows no error_response denies, whatever the operator lets pass', async (t) => {
  t.timeout(60_000);
  const { send, policy } = await startMesh(t, 'envoy-1.36', { failOpen: true }, [
    '--listen',
    '--error-response',
  ]);
  const ask = () => send({ send: 'GET /account' });
  t.is((await ask()).status, 401);
  replaceFile(policy, deaf(readFileSync(policy, 'utf8')));
  t.is(await nextStatus(ask, 401), 403);
});

for (const version of ['envoy', 'envoy-1.36'] as const) {
  test(`${version}: without error_response what cannot be decided is a failed call, an error to every version`, async (t) => {
    t.timeout(60_000);
    const { send, policy } = await startMesh(t, version, { over: 'mtls' });
    const ask = () => send(granted);
    t.is((await ask()).status, 200);
    const text = readFileSync(policy, 'utf8');
    replaceFile(policy, text.replace(/peps: .*/, 'peps: [unix]'));
    const status = await nextStatus(ask, 200);
    t.is(status, 503);
    replaceFile(policy, text);
    t.is(await nextStatus(ask, status), 200);
  });
}

test('a reload in mid-traffic gives no wrong answer', async (t) => {
  t.timeout(600_000);
  const { send, policy } = await startMesh(t, 'envoy', {});
  const text = readFileSync(policy, 'utf8');
  let sent = 0;
  const client = async (): Promise<void> => {
    while (sent < requests) {
      const [allowed, denied] = await Promise.all([send(granted), send({ ...granted, as: 'bo' })]);
      t.deepEqual([allowed.status, denied.status], [200, 403]);
      sent += 2;
    }
  };
  const clients = Promise.all([client(), client(), client()]);
  let change = 0;
  for (; sent < requests; change += 1) {
    replaceFile(policy, change % 4 === 3 ? text.slice(0, 700) : `${text}# ${change}\n`);
    await sleep(100);
  }
  await clients;
  t.log(`${sent} requests during ${change} changes`);
  t.true(change > 5);
});
