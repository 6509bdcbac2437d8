import { join } from 'node:path';
import test from 'ava';
import { originOf } from '../../../src/transport/grpc/admission.ts';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createCaller } from './caller.ts';
import { scratchFolder, serve } from './serve-fixture.ts';

const ask = { principal: { id: 'ann' }, action: 'view', resource: { type: 'status' } };
const rpcs = ['Authenticate', 'Authorize', 'AuthorizeBatch', 'ScopeFor', 'ListGrants'];

test('who may ask follows the policy, on connections that are open', async (t) => {
  const path = join(scratchFolder(t), 's');
  const { store, addresses } = await serve(t, { addresses: ['127.0.0.1:0', `unix:${path}`] });
  const [tcp, unix] = addresses.map((address) => createCaller(t, address));
  for (const caller of [tcp, unix]) t.like(await caller?.call('Authorize', ask), { revision: 'revision-1' });

  store.hold(fixtureSnapshot(2, ['unix']));
  for (const rpc of rpcs) t.is((await tcp?.refused(rpc, ask))?.code, 'PERMISSION_DENIED');
  t.like(await unix?.call('Authorize', ask), { revision: 'revision-2' });

  store.hold(fixtureSnapshot(3, ['loopback']));
  t.is((await unix?.refused('Authorize', ask))?.code, 'PERMISSION_DENIED');
  t.like(await tcp?.call('Authorize', ask), { revision: 'revision-3' });
});

test('who may not ask is told so before the request is read', async (t) => {
  const { store, caller } = await serve(t);
  store.hold(fixtureSnapshot(2, []));
  t.is((await caller.refused('Authorize', Buffer.from([0xff]))).code, 'PERMISSION_DENIED');
});

test('everybody may ask for health', async (t) => {
  const { store, caller } = await serve(t);
  store.hold(fixtureSnapshot(2, []));
  t.deepEqual(await caller.call('grpc.health.v1.Health/Check', {}), { status: 'SERVING' });
});

for (const [address, origin] of [
  ['127.0.0.1', 'loopback'],
  ['127.9.8.7', 'loopback'],
  ['::1', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['10.0.0.1', 'remote'],
  ['1127.0.0.1', 'remote'],
  ['127.0.0.1.example.com', 'remote'],
  ['::ffff:10.127.0.0', 'remote'],
  ['fe80::1', 'remote'],
  ['2001:db8::127.0.0.1', 'remote'],
] as const) {
  test(`a connection from ${address} is ${origin}`, (t) => {
    t.is(originOf(address), origin);
  });
}
