import type { Server, Socket } from 'node:net';

/**
 * Keeps the connections of a server to a number, and takes every new one: it replaces the oldest of the address that has
 * the most. Whoever holds many makes room for whoever comes with one, be they idle, silent or in the middle of a request.
 */
export function keepRoom(server: Server, most: number): void {
  const open = new Map<string, Set<Socket>>();
  let count = 0;

  function forget(socket: Socket, from: string): void {
    const others = open.get(from);
    if (others?.delete(socket) !== true) return;
    count -= 1;
    if (others.size === 0) open.delete(from);
  }

  server.on('connection', (socket: Socket) => {
    const from = socket.remoteAddress ?? '';
    open.set(from, (open.get(from) ?? new Set<Socket>()).add(socket));
    count += 1;
    socket.once('close', () => forget(socket, from));
    if (count <= most) return;
    const [address, oldest] = largest(open);
    if (oldest === undefined) return;
    forget(oldest, address);
    oldest.destroy();
  });
}

/** The address with the most connections, and its oldest. */
function largest(open: ReadonlyMap<string, ReadonlySet<Socket>>): readonly [string, Socket | undefined] {
  const [address, sockets] = [...open].reduce((one, other) => (other[1].size > one[1].size ? other : one));
  const [oldest] = sockets;
  return [address, oldest];
}
