import { once } from 'node:events';
import { lstatSync, unlinkSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import type { ListenAddress } from './listen-address.ts';

/**
 * Listens, and resolves with the address that is bound. A socket file that a dead process left behind is replaced; one
 * that answers is not.
 * @throws the system's error
 */
export async function listen(server: Server, address: ListenAddress): Promise<ListenAddress> {
  try {
    return await bind(server, address);
  } catch (error) {
    if (!('path' in address) || codeOf(error) !== 'EADDRINUSE' || !(await isLeftBehind(address.path)))
      throw error;
    unlinkSync(address.path);
    return await bind(server, address);
  }
}

async function bind(server: Server, address: ListenAddress): Promise<ListenAddress> {
  server.listen(address);
  await once(server, 'listening');
  const bound = server.address();
  return bound === null || typeof bound === 'string' ? address : { host: bound.address, port: bound.port };
}

async function isLeftBehind(path: string): Promise<boolean> {
  if (!lstatSync(path).isSocket()) return false;
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return false;
  } catch (error) {
    // A server that is only busy fails otherwise.
    return codeOf(error) === 'ECONNREFUSED';
  } finally {
    socket.destroy();
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
