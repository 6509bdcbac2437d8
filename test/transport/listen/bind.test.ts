import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import test from 'ava';
import { parseAddress } from '../../../src/transport/listen/address.ts';
import { bind } from '../../../src/transport/listen/bind.ts';
import { isLoopback } from '../../../src/transport/listen/loopback.ts';

for (const host of ['127.0.0.1', '::1']) {
  test(`whoever listens on \`*\` takes ${host}, and knows it for this machine`, async (t) => {
    const server = createServer();
    const bound = await bind(server, parseAddress('*:0'), 0o660);
    t.teardown(bound.close);
    t.regex(bound.address, /^\*:[1-9]\d*$/);
    const address = parseAddress(bound.address);
    if (address.kind !== 'tcp') return t.fail();
    const [accepted, client] = await Promise.all([
      new Promise<Socket>((resolve) => server.once('connection', resolve)),
      open(address.port, host),
    ]);
    t.true(isLoopback(accepted.remoteAddress ?? '', accepted.localAddress ?? ''));
    client.destroy();
    accepted.destroy();
  });
}

test('a port of `*` that is taken is an error', async (t) => {
  const taken = await bind(createServer(), parseAddress('*:0'), 0o660);
  t.teardown(taken.close);
  t.like(await t.throwsAsync(bind(createServer(), parseAddress(taken.address), 0o660)), { code: 'IN_USE' });
});

async function open(port: number, host: string): Promise<Socket> {
  const client = connect({ port, host });
  await once(client, 'connect');
  return client;
}
