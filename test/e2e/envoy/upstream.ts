import { createServer, type IncomingMessage } from 'node:http';
import type { ExecutionContext } from 'ava';
import { listenOnLoopback } from '../../listen-on-loopback.ts';

/** What a service behind a proxy got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** In the order and spelling of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A service that answers each request with what it got, as JSON; gone with the test. Gives its port. */
export async function startUpstream(t: ExecutionContext): Promise<number> {
  const options = { insecureHTTPParser: true, maxHeaderSize: 2 ** 17 };
  const server = createServer(options, (request, response) => response.end(report(request)));
  server.on('upgrade', (request, socket) => {
    const head = ['HTTP/1.1 101 Switching Protocols', 'Connection: Upgrade', 'Upgrade: websocket'];
    socket.end(`${head.join('\r\n')}\r\n\r\n${report(request)}`);
  });
  return await listenOnLoopback(t, server);
}

function report({ method, url, rawHeaders }: IncomingMessage): string {
  const headers = rawHeaders.flatMap((name, place) =>
    place % 2 === 0 ? [[name, rawHeaders[place + 1]]] : [],
  );
  return JSON.stringify({ method, path: url, headers });
}
