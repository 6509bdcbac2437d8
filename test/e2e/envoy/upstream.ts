import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ExecutionContext } from 'ava';
import { fieldsOf, listOf, textOf } from '../../policy/decode.ts';

/** What a service behind a proxy got. */
export interface Received {
  readonly method: string;
  readonly path: string;
  /** In the order and spelling of the wire. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** A service that answers each request with what it got, as JSON; gone with the test. Gives its port. */
export async function startUpstream(t: ExecutionContext): Promise<number> {
  const server = createServer({ insecureHTTPParser: true }, ({ method, url, rawHeaders }, response) => {
    const headers = rawHeaders.flatMap((name, place) =>
      place % 2 === 0 ? [[name, rawHeaders[place + 1]]] : [],
    );
    response.end(JSON.stringify({ method, path: url, headers }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.close();
    server.closeAllConnections();
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the upstream has no port');
  return address.port;
}

/** What a service got, of its answer. */
export function toReceived(body: string): Received {
  const { method, path, headers } = fieldsOf(JSON.parse(body), ['method', 'path', 'headers']);
  const pairs = listOf(headers, (pair): [string, string] => {
    const [name = '', value = ''] = listOf(pair, textOf);
    return [name, value];
  });
  return { method: textOf(method), path: textOf(path), headers: pairs };
}
