import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import test from 'ava';
import { replaceFile } from '../../policy/reload/scratch.ts';
import { startMesh } from './mesh.ts';

const granted = { as: 'ann', send: 'GET /v1/applications/shop/components/web' };
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

test('a reload in mid-traffic gives no wrong answer', async (t) => {
  t.timeout(120_000);
  const { send, policy } = await startMesh(t, 'envoy', {});
  const text = readFileSync(policy, 'utf8');
  let sent = 0;
  let going = true;
  const client = async (): Promise<void> => {
    while (going) {
      const [allowed, denied] = await Promise.all([send(granted), send({ ...granted, as: 'bo' })]);
      t.deepEqual([allowed.status, denied.status], [200, 403]);
      sent += 2;
    }
  };
  const clients = [client(), client()];
  for (let change = 0; change < 20; change += 1) {
    replaceFile(policy, change % 4 === 3 ? text.slice(0, 700) : `${text}# ${change}\n`);
    await sleep(100);
  }
  going = false;
  await Promise.all(clients);
  t.true(sent > 100, `${sent} requests`);
});
