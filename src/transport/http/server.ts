import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../telemetry/log.ts';
import { type Address, formatAddress, ListenError } from '../listen/address.ts';
import { bind } from '../listen/bind.ts';
import { keepRoom } from '../listen/keep-room.ts';
import { type HttpSources, type Reply, refuse, reply } from './reply.ts';

/** A server that listens. */
export interface HttpServer {
  /** As a client writes it, with the port that was found. */
  readonly address: string;
  /** Stops listening; resolves when the last connection is closed, at most a second later. */
  readonly close: () => Promise<void>;
}

// `import` reads every export of node:http, some of which load undici: 27 ms and 4 MB that this way are not spent.
const { createServer } = process.getBuiltinModule('node:http');

// A kubelet and a few scrapers are what calls; these are bounds for all the others.
const limits = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  keepAliveTimeout: 65_000,
  connectionsCheckingInterval: 2000,
};
const mostConnections = 256;
const closeTimeoutMs = 1000;

/** Probes and scrapes are for the owner and the group. */
const socketMode = 0o660;

/**
 * Serves `/livez`, `/readyz`, `/startupz` and `/metrics`, and `/quitquitquit` where the sources say how.
 *
 * @throws {ListenError} when it cannot listen
 */
export async function serveHttp(address: Address, sources: HttpSources, log: Log): Promise<HttpServer> {
  if (address.kind === 'tcp' && address.security !== 'plain') {
    const problem = 'probes and metrics are served without TLS; leave the scheme out';
    throw new ListenError('BAD_ADDRESS', formatAddress(address), problem);
  }
  const server = createServer(limits, (request, response) => void serve(request, response, sources, log));
  keepRoom(server, mostConnections);
  const bound = await bind(server, address, socketMode);

  async function close(): Promise<void> {
    const timeout = setTimeout(() => server.closeAllConnections(), closeTimeoutMs);
    await bound.close();
    clearTimeout(timeout);
  }
  return { address: bound.address, close };
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  sources: HttpSources,
  log: Log,
): Promise<void> {
  let answer: Reply;
  try {
    answer = await reply(request, sources);
  } catch (error) {
    log.error({ err: error }, 'an HTTP request failed');
    answer = refuse(500, 'internal error');
  }
  const { status, contentType, body, allow } = answer;
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(allow !== undefined && { allow }),
    // Whatever else such a client sends is nobody's to read.
    ...(status >= 400 && status < 500 && { connection: 'close' }),
  });
  response.end(body);
}
