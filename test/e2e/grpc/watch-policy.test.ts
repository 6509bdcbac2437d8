import { once } from 'node:events';
import type { ClientReadableStream } from '@grpc/grpc-js';
import test from 'ava';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
import { toRefused } from './caller.ts';
import { serve } from './serve-fixture.ts';

function reader(stream: ClientReadableStream<object>): () => Promise<unknown> {
  const messages = stream[Symbol.asyncIterator]();
  return async () => {
    const next: IteratorResult<unknown, unknown> = await messages.next();
    return next.value;
  };
}

async function endOf(stream: ClientReadableStream<object>): Promise<string> {
  try {
    for await (const _message of stream);
  } catch (error) {
    return toRefused(error).code;
  }
  return 'OK';
}

test('the served policy is told at once and at each change', async (t) => {
  const { caller, store } = await serve(t);
  const next = reader(caller.watch('WatchPolicy', {}));
  t.deepEqual(await next(), {
    instance: 'fixture',
    generation: '1',
    revision: 'revision-1',
    loaded_at: { seconds: '1767225600', nanos: 1_000_000 },
  });
  store.hold(fixtureSnapshot(2));
  t.like(await next(), { generation: '2', revision: 'revision-2' });
});

test('a heartbeat tells the last again', async (t) => {
  const { caller } = await serve(t, { options: { heartbeatMs: 5 } });
  const next = reader(caller.watch('WatchPolicy', {}));
  const first = await next();
  t.deepEqual(await next(), first);
  t.deepEqual(await next(), first);
});

test('a slow reader gets the newest, not everything', async (t) => {
  const { caller, store } = await serve(t);
  const next = reader(caller.watch('WatchPolicy', {}));
  await next();
  for (let generation = 2; generation <= 1000; generation += 1) store.hold(fixtureSnapshot(generation));
  t.like(await next(), { generation: '2' });
  t.like(await next(), { generation: '1000' });
});

test('a stream without a policy is UNAVAILABLE', async (t) => {
  const { caller } = await serve(t, { store: createHeldStore() });
  t.is(await endOf(caller.watch('WatchPolicy', {})), 'UNAVAILABLE');
});

test('who may not ask is not told, and no longer told when the policy says so', async (t) => {
  const { caller, store, observer } = await serve(t);
  const stream = caller.watch('WatchPolicy', {});
  const ended = endOf(stream);
  await once(stream, 'metadata');
  store.hold(fixtureSnapshot(2, ['unix']));
  t.is(await ended, 'PERMISSION_DENIED');
  t.is(await endOf(caller.watch('WatchPolicy', {})), 'PERMISSION_DENIED');
  t.deepEqual(observer.answers, ['WatchPolicy PERMISSION_DENIED', 'WatchPolicy PERMISSION_DENIED']);
  t.is(store.listening(), 0);
});

test('a reader that leaves is forgotten', async (t) => {
  const { caller, store, observer } = await serve(t);
  const stream = caller.watch('WatchPolicy', {});
  await reader(stream)();
  t.is(store.listening(), 1);
  stream.cancel();
  t.is(await endOf(stream), 'CANCELLED');
  // On one connection what comes later is read later.
  await caller.call('grpc.health.v1.Health/Check', {});
  t.is(store.listening(), 0);
  t.deepEqual(observer.answers, ['WatchPolicy CANCELLED']);
});

test('draining ends the stream as UNAVAILABLE', async (t) => {
  const { caller, server } = await serve(t);
  const stream = caller.watch('WatchPolicy', {});
  const ended = endOf(stream);
  await once(stream, 'metadata');
  await server.drain(60_000);
  t.is(await ended, 'UNAVAILABLE');
});
