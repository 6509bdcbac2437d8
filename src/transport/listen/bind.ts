import { once } from 'node:events';
import { chmodSync } from 'node:fs';
import type { ListenOptions, Server } from 'node:net';
import { type Address, EVERY_HOST, formatAddress, ListenError } from './address.ts';
import { clearPath, listenAt, removeAtExit } from './unix-socket.ts';

/** An address that a server listens on. */
export interface Bound {
  /** The address as a client writes it, with the port that was found. */
  readonly address: string;
  /** Takes no more connections and removes the socket; settles when those it took have ended. */
  readonly close: () => Promise<void>;
}

/**
 * Makes a server listen on an address.
 *
 * @param socketMode - the mode of a Unix socket
 * @throws {ListenError} when it cannot
 */
export async function bind(server: Server, address: Address, socketMode: number): Promise<Bound> {
  if (address.kind === 'unix') await clearPath(address.path);
  await begin(server, address);
  if (address.kind === 'tcp') return { address: boundTo(server, address), close: () => close(server) };
  chmodSync(address.path, socketMode);
  const forget = removeAtExit(address.path);
  return {
    address: formatAddress(address),
    close() {
      forget();
      return close(server);
    },
  };
}

async function begin(server: Server, address: Address): Promise<void> {
  const listening = once(server, 'listening');
  if (address.kind === 'unix') listenAt(server, address.path);
  else server.listen(toListenOptions(address));
  try {
    await listening;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    const text = formatAddress(address);
    if (code === 'EADDRINUSE') {
      throw new ListenError(
        'IN_USE',
        text,
        'another process listens on it; stop it, or choose another address with `--listen`, `--forward-auth` or `--http`',
        {
          cause: error,
        },
      );
    }
    throw new ListenError('FAILED', text, toWords(address, code) ?? String(code ?? error), { cause: error });
  }
}

/** Without a host Node takes IPv6 and IPv4 on one socket, or IPv4 where the machine has no IPv6. */
function toListenOptions({ host, port }: Extract<Address, { kind: 'tcp' }>): ListenOptions {
  return host === EVERY_HOST ? { port } : { host, port };
}

/** What the system's code means to whoever wrote the address. A directory that is missing is EACCES to a socket too. */
function toWords({ kind }: Address, code: unknown): string | undefined {
  if (code === 'EADDRNOTAVAIL') return 'this machine has no such address';
  if (code === 'ENOTFOUND') return 'there is no host of that name';
  if (code !== 'EACCES') return undefined;
  return kind === 'unix'
    ? 'its directory does not exist, or may not be written to (EACCES)'
    : 'the port may not be listened on (EACCES); one from 1024 on needs no privilege';
}

function boundTo(server: Server, asked: Address): string {
  const bound = server.address();
  if (asked.kind === 'unix' || bound === null || typeof bound === 'string') return formatAddress(asked);
  const host = asked.host === EVERY_HOST ? EVERY_HOST : bound.address;
  return formatAddress({ ...asked, host, port: bound.port });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()));
}
