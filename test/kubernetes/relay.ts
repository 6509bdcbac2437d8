import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The way to an API server, which a test may close. */
export interface Relay {
  readonly port: number;
  /** Breaks what is open, and answers nobody any more. */
  readonly interrupt: () => void;
  readonly restore: () => void;
  readonly close: () => Promise<void>;
}

/** Relays connections on 127.0.0.1 to another address, as bytes. */
export async function startRelay(to: { readonly host: string; readonly port: number }): Promise<Relay> {
  const open = new Set<Socket>();
  let interrupted = false;
  const server = createServer((near) => {
    if (interrupted) {
      near.destroy();
      return;
    }
    const far = connect(to);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => open.delete(socket));
    }
    near.on('close', () => far.destroy()).pipe(far);
    far.on('close', () => near.destroy()).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    interrupt() {
      interrupted = true;
      for (const socket of open) socket.destroy();
    },
    restore() {
      interrupted = false;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}
