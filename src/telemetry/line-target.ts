import { constants, createWriteStream, fstatSync, openSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Writable } from 'node:stream';

/** A stream to write lines to; one that is shared with the rest of the process stays open. */
export interface LineTarget {
  readonly stream: Writable;
  readonly shared: boolean;
}

const fileMode = 0o640;

// Without O_NONBLOCK, opening a named pipe that nobody reads would stop the process.
const openFlags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NONBLOCK;

/**
 * Opens `stdout`, `stderr` or a path, made if need be, to append to it. Pipes are written through the event loop and
 * files by a thread: a thread that waits for the reader of a pipe would keep the process from ever exiting.
 * @throws the file system's error
 */
export function openLineTarget(destination: string): LineTarget {
  if (destination === 'stdout') return openStandard(process.stdout);
  if (destination === 'stderr') return openStandard(process.stderr);
  const fd = openSync(destination, openFlags, fileMode);
  const stream = isPipe(fd)
    ? new Socket({ fd, readable: false, writable: true })
    : createWriteStream('', { fd });
  return { stream, shared: false };
}

function openStandard(standard: NodeJS.WriteStream & { readonly fd: number }): LineTarget {
  // Node writes a standard stream that is a file at once, on the thread that answers requests.
  const isFile = fstatSync(standard.fd).isFile();
  const stream = isFile ? createWriteStream('', { fd: standard.fd, autoClose: false }) : standard;
  return { stream, shared: true };
}

function isPipe(fd: number): boolean {
  const stats = fstatSync(fd);
  return stats.isFIFO() || stats.isSocket();
}
