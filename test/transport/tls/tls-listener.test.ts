import { once } from 'node:events';
import { connect as connectPlainly, type Socket } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import test from 'ava';
import { createEndpoint } from '../../../src/transport/grpc/endpoint.ts';
import { defaultGrpcOptions } from '../../../src/transport/grpc/server.ts';
import { createTlsServer, secureHttp2 } from '../../../src/transport/tls/tls-listener.ts';
import { createAuthority } from './authority.ts';
import { followTls, makeTlsFolder } from './tls-folder.ts';

const authority = await createAuthority();

const breaks: Readonly<Record<string, (client: TLSSocket, wire: Socket) => unknown>> = {
  renegotiates: (client) => client.renegotiate({}, () => undefined),
  'sends what is no record': (_client, wire) => wire.write(Buffer.alloc(100, 7)),
};

for (const [what, breakIt] of Object.entries(breaks)) {
  test(`a connection ends whose client ${what}`, async (t) => {
    t.timeout(20_000);
    const { paths } = await makeTlsFolder(t, authority);
    const { store } = await followTls(t, paths);
    const endpoint = createEndpoint([], defaultGrpcOptions);
    const taken = Promise.withResolvers<Socket>();
    const { server } = createTlsServer(store, false, secureHttp2, {
      connected(socket) {
        endpoint.accept(socket);
        taken.resolve(socket);
      },
      refused: () => undefined,
    });
    t.teardown(() => {
      endpoint.breakOff();
      server.close();
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const bound = server.address();
    const wire = connectPlainly(typeof bound === 'object' ? (bound?.port ?? 0) : 0, '127.0.0.1');
    const client = connect({
      socket: wire,
      ca: authority.root,
      maxVersion: 'TLSv1.2',
      ALPNProtocols: ['h2'],
      checkServerIdentity: () => undefined,
    });
    await once(client, 'secureConnect');
    client.on('error', () => client.destroy());
    const socket = await taken.promise;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    breakIt(client, wire);
    await closed;
    t.true(socket.destroyed);
  });
}
