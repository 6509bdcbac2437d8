import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { status } from '@grpc/grpc-js';
import test from 'ava';
import { isStranger, judge, originOf } from '../../../src/transport/grpc/admission.ts';
import { createEndpoint } from '../../../src/transport/grpc/endpoint.ts';
import { Fault } from '../../../src/transport/grpc/fault.ts';
import type { Method } from '../../../src/transport/grpc/method.ts';
import { defaultGrpcOptions, limitsFor } from '../../../src/transport/grpc/server.ts';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
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

for (const [address, admitted] of [
  ['10.0.0.7', true],
  ['::ffff:10.0.0.7', true],
  ['192.0.2.200', true],
  ['2001:db8::9', true],
  ['10.0.0.8', false],
  ['192.0.3.1', false],
  ['2001:db9::9', false],
  ['fe80::1%eth0', false],
  ['127.0.0.6', false],
  ['', false],
] as const) {
  test(`a connection from ${address} ${admitted ? 'may' : 'may not'} ask by its address`, (t) => {
    const snapshot = fixtureSnapshot(1, [], ['10.0.0.7', '192.0.2.0/24', '2001:db8::/32']);
    t.is(!(judge(snapshot, { address }, 0) instanceof Fault), admitted);
    t.is(isStranger(createHeldStore(snapshot), { address }), !admitted);
  });
}

test('before a policy loads everybody from another machine is a stranger', (t) => {
  t.true(isStranger(createHeldStore(), { address: '10.0.0.7' }));
});

for (const [origin, want] of [
  ['loopback', 'PERMISSION_DENIED'],
  ['remote', 'RESOURCE_EXHAUSTED'],
] as const) {
  test(`a request of 4097 bytes over a ${origin} connection that may not ask is ${want}`, async (t) => {
    const refuse: Method = {
      path: '/sidegate.v1.DecisionService/Authorize',
      type: 'unary',
      handle: (_call, callback) => callback({ code: status.PERMISSION_DENIED }),
    };
    const from = origin === 'loopback' ? origin : { address: '10.0.0.7' };
    const limits = limitsFor(createHeldStore(fixtureSnapshot(1)), from, defaultGrpcOptions);
    const endpoint = createEndpoint([refuse], limits);
    const server = createServer(endpoint.accept).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.teardown(() => {
      endpoint.breakOff();
      server.close();
    });
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const caller = createCaller(t, `127.0.0.1:${port ?? 0}`);
    t.is((await caller.refused('Authorize', Buffer.alloc(4096))).code, 'PERMISSION_DENIED');
    t.is((await caller.refused('Authorize', Buffer.alloc(4097))).code, want);
  });
}

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
    t.deepEqual(originOf(address, '127.0.0.1'), origin === 'loopback' ? origin : { address });
  });
}

for (const end of ['10.0.0.7', '::ffff:10.0.0.7', 'fe80::1', '']) {
  test(`a connection from loopback to \`${end}\` is that of a proxy`, (t) => {
    t.deepEqual(originOf('127.0.0.6', end), { address: '127.0.0.6' });
  });
}
