import { once } from 'node:events';
import type { Server } from 'node:http';
import type { ExecutionContext } from 'ava';

/** Makes a server listen on a free port of 127.0.0.1, which is answered; it goes with the test, connections and all. */
export async function listenOnLoopback(t: ExecutionContext, server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}
