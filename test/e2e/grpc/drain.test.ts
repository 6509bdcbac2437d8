import { once } from 'node:events';
import http2 from 'node:http2';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'ava';
import { createCaller, toRefused } from './caller.ts';
import { type Served, scratchFolder, serve } from './serve-fixture.ts';

const ask = { principal: { id: 'ann' }, action: 'view', resource: { type: 'status' } };
const clients = 4;
const callsInFlight = 16;
const callsBefore = 500;

test('draining under load loses no answer', async (t) => {
  const path = join(scratchFolder(t), 's');
  const served = await serve(t, { addresses: ['127.0.0.1:0', `unix:${path}`] });
  const warm = Promise.withResolvers<undefined>();
  let answered = 0;

  async function askUntilRefused(caller: Served['caller']): Promise<string> {
    for (;;) {
      try {
        await caller.call('Authorize', ask);
      } catch (error) {
        return toRefused(error).code;
      }
      answered += 1;
      if (answered === callsBefore) warm.resolve(undefined);
    }
  }

  const ends = Array.from({ length: clients }, (_, place) => {
    const caller = createCaller(t, served.addresses[place % 2] ?? '');
    return Array.from({ length: callsInFlight }, () => askUntilRefused(caller));
  }).flat();
  await warm.promise;
  await served.server.drain(60_000);
  t.deepEqual(new Set(await Promise.all(ends)), new Set(['UNAVAILABLE']));
  t.is(served.observer.decisions.length, answered);
});

test('a connection that neither speaks nor listens holds draining up no longer than its grace', async (t) => {
  const { server, addresses } = await serve(t);
  const socket = connect(Number(addresses[0]?.split(':')[1]), '127.0.0.1');
  t.teardown(() => socket.destroy());
  // The server's first bytes prove that it has taken the connection.
  await once(socket, 'readable');
  await server.drain(1);
  t.pass();
});

test('an answer that a reader does not take holds draining up no longer than its grace', async (t) => {
  const { server, addresses } = await serve(t);
  const session = http2.connect(`http://${addresses[0] ?? ''}`, { settings: { initialWindowSize: 0 } });
  t.teardown(() => session.destroy());
  const stream = session.request({
    ':method': 'POST',
    ':path': '/sidegate.v1.DecisionService/ListGrants',
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  stream.on('error', () => undefined);
  stream.end(Buffer.alloc(5));
  await once(stream, 'response');
  await server.drain(1);
  t.pass();
});

test('a drained server takes no connection', async (t) => {
  const { server, caller } = await serve(t);
  await server.drain(60_000);
  t.is((await caller.refused('Authorize', ask)).code, 'UNAVAILABLE');
});
