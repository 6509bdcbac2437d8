import { createServer, type Socket } from 'node:net';
import { parseAddress } from '../listen/address.ts';
import { type Bound, bind } from '../listen/bind.ts';
import { type Origin, originOf } from './admission.ts';

/**
 * Listens on an address and tells of each connection where it comes from.
 *
 * @param socketMode - the mode of a Unix socket
 * @throws {ListenError} when it cannot
 */
export function listen(
  text: string,
  socketMode: number,
  accept: (socket: Socket, origin: Origin) => void,
): Promise<Bound> {
  const address = parseAddress(text);
  const server = createServer({ noDelay: true }, (socket) => {
    const origin = address.kind === 'unix' ? 'unix' : socket.remoteAddress && originOf(socket.remoteAddress);
    if (origin === undefined || origin === '') socket.destroy();
    else accept(socket, origin);
  });
  return bind(server, address, socketMode);
}
