import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The network of a cluster, as far as the API server uses it: a Service, and the ready pods behind it. */
export interface ServiceNetwork {
  /** The ports of 127.0.0.1 where the pods of the one Service listen; with none, a connection is refused. */
  readonly route: (ports: readonly number[]) => void;
  /** Ends the connections there are. */
  readonly cut: () => void;
  /** How many connections each port has had. */
  readonly connections: ReadonlyMap<number, number>;
  readonly close: () => Promise<void>;
}

/**
 * Opens the proxy by HTTP CONNECT that an API server asks for each Service, on a Unix socket; new connections go to the
 * pods in turn, as kube-proxy spreads them.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/setup-konnectivity/
 */
export async function openServiceNetwork(socketPath: string): Promise<ServiceNetwork> {
  let ports: readonly number[] = [];
  let turn = 0;
  const connections = new Map<number, number>();
  const open = new Set<Duplex>();
  const server = createServer();
  server.on('connect', (_request, client: Socket) => {
    const port = ports[turn++ % Math.max(1, ports.length)];
    client.on('error', () => client.destroy());
    if (port === undefined) {
      client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
      return;
    }
    connections.set(port, (connections.get(port) ?? 0) + 1);
    const pod = connect(port, '127.0.0.1');
    for (const each of [client, pod]) {
      open.add(each);
      each.once('close', () => open.delete(each));
    }
    pod.once('connect', () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      pod.pipe(client).pipe(pod);
    });
    pod.once('error', () => client.destroy());
    client.once('close', () => pod.destroy());
  });
  const cut = (): void => {
    for (const each of open) each.destroy();
  };
  server.listen(socketPath);
  await once(server, 'listening');
  return {
    route(next) {
      ports = next;
    },
    connections,
    cut,
    async close() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
