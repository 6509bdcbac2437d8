import test from 'ava';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
import { toRefused } from './caller.ts';
import { serve } from './serve-fixture.ts';

const check = 'grpc.health.v1.Health/Check';
const list = 'grpc.health.v1.Health/List';
const watch = 'grpc.health.v1.Health/Watch';
const service = 'sidegate.v1.DecisionService';
const envoy = 'envoy.service.auth.v3.Authorization';

test('the server and the service serve once a policy has loaded', async (t) => {
  const { caller, store } = await serve(t, { store: createHeldStore() });
  for (const each of ['', service, envoy]) {
    t.deepEqual(await caller.call(check, { service: each }), { status: 'NOT_SERVING' });
  }
  store.hold(fixtureSnapshot(1));
  for (const each of ['', service, envoy])
    t.deepEqual(await caller.call(check, { service: each }), { status: 'SERVING' });
  t.deepEqual(await caller.call(list, {}), {
    statuses: { '': { status: 'SERVING' }, [service]: { status: 'SERVING' }, [envoy]: { status: 'SERVING' } },
  });
});

test('a service that the server does not have is NOT_FOUND', async (t) => {
  const { caller } = await serve(t);
  t.is((await caller.refused(check, { service: 'shop.v1.Orders' })).code, 'NOT_FOUND');
});

test('what is not a health check is INVALID_ARGUMENT', async (t) => {
  const { caller } = await serve(t);
  t.is((await caller.refused(check, Buffer.from([0x0a, 0x05]))).code, 'INVALID_ARGUMENT');
});

test('Watch tells the state at once and at each change, and ends when the server drains', async (t) => {
  const { caller, store, server } = await serve(t, { store: createHeldStore() });
  const messages = caller.watch(watch, { service })[Symbol.asyncIterator]();
  t.like(await messages.next(), { value: { status: 'NOT_SERVING' } });
  store.hold(fixtureSnapshot(1));
  t.like(await messages.next(), { value: { status: 'SERVING' } });
  store.hold(fixtureSnapshot(2));
  const drained = server.drain(60_000);
  t.like(await messages.next(), { value: { status: 'NOT_SERVING' } });
  const error = await t.throwsAsync(messages.next());
  t.is(toRefused(error).code, 'UNAVAILABLE');
  await drained;
});

test('Watch of a service that the server does not have says so and goes on', async (t) => {
  const { caller } = await serve(t);
  const stream = caller.watch(watch, { service: 'shop.v1.Orders' });
  const messages = stream[Symbol.asyncIterator]();
  t.like(await messages.next(), { value: { status: 'SERVICE_UNKNOWN' } });
  stream.cancel();
  const error = await t.throwsAsync(messages.next());
  t.is(toRefused(error).code, 'CANCELLED');
});
