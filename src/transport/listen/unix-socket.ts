import { lstatSync, rmSync } from 'node:fs';
import { connect, type Server } from 'node:net';
import { ListenError } from './address.ts';

/** Nobody but the owner may connect until the mode is set. */
const narrowUmask = 0o177;

/**
 * Makes room for a socket: one that a process left behind when it was killed is removed.
 *
 * @throws {ListenError} when a process listens on it, or it is no socket
 */
export async function clearPath(path: string): Promise<void> {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  const address = `unix:${path}`;
  if (!found.isSocket()) throw new ListenError('NOT_A_SOCKET', address, 'there is a file that is no socket');
  const answer = await probe(path);
  if (answer === 'ECONNREFUSED') rmSync(path, { force: true });
  else if (answer === 'connected') throw new ListenError('IN_USE', address, 'another process listens on it');
  else if (answer !== 'ENOENT') {
    throw new ListenError(
      'FAILED',
      address,
      `whether another process listens on it cannot be told, ${answer}`,
    );
  }
}

/** Begins to listen at a path, whose socket nobody else can open yet. */
export function listenAt(server: Server, path: string): void {
  const umask = process.umask(narrowUmask);
  try {
    server.listen(path);
  } finally {
    process.umask(umask);
  }
}

/** Removes a socket when the process exits without closing it; the answer forgets it. */
export function removeAtExit(path: string): () => void {
  const remove = (): void => rmSync(path, { force: true });
  process.once('exit', remove);
  return () => process.off('exit', remove);
}

function probe(path: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve('connected');
    });
    socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
  });
}
