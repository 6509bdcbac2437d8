import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { issueCertificate, makeCa } from '../../../src/kubernetes/certificates/make-certificate.ts';
import { createObjects, type Objects } from './objects.ts';
import { Refusal, toStatus } from './status.ts';

/** A stand-in for an API server: Secrets and webhook configurations, their versions and conflicts, over HTTPS. */
export interface StandIn {
  readonly port: number;
  /** In PEM. */
  readonly ca: string;
  /** The token that is believed; all others are not. */
  readonly believe: (token: string) => void;
  /** Breaks the connections of so many writes when they are done: whoever wrote does not learn of it. */
  readonly loseReplies: (writes: number) => void;
  readonly close: () => Promise<void>;
}

const hourMs = 3_600_000;

/** Starts one on 127.0.0.1. */
export async function startStandIn(firstToken: string): Promise<StandIn> {
  const span = { fromMs: Date.now() - hourMs, untilMs: Date.now() + hourMs };
  const ca = await makeCa(span);
  const own = await issueCertificate(ca, [{ type: 'ip', value: '127.0.0.1' }], span);
  const objects = createObjects();
  let believed = firstToken;
  let losses = 0;
  const server = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    void answer(request, objects, () => believed).then(([status, found]) => {
      const lost = request.method !== 'GET' && status < 300 && losses > 0;
      if (lost) losses -= 1;
      if (lost) response.destroy();
      else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(found));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    ca: ca.certificate,
    believe(token) {
      believed = token;
    },
    loseReplies(writes) {
      losses += writes;
    },
    async close() {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('not bound to a port');
  return address.port;
}

async function answer(
  request: IncomingMessage,
  objects: Objects,
  believed: () => string,
): Promise<[number, object]> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return serve(request, body, objects, believed());
}

function serve(
  { method, url = '', headers }: IncomingMessage,
  body: string,
  objects: Objects,
  believed: string,
): [number, object] {
  const [path = ''] = url.split('?');
  try {
    if (headers.authorization !== `Bearer ${believed}`)
      throw new Refusal(401, 'Unauthorized', 'Unauthorized');
    if (path === '/version') return [200, { major: '1', minor: '29+', gitVersion: 'v1.29.4-stand-in' }];
    if (path === '/large') return [200, { text: 'x'.repeat(5 * 1024 * 1024) }];
    if (method === 'POST') return [201, objects.create(path, JSON.parse(body))];
    if (method === 'DELETE') return [200, objects.remove(path)];
    if (method === 'PUT') return [200, objects.replace(path, JSON.parse(body))];
    if (method === 'GET') return [200, objects.get(path)];
    if (headers['content-type'] !== 'application/json-patch+json') {
      throw new Refusal(415, 'UnsupportedMediaType', 'the body of the request was in an unknown format');
    }
    return [200, objects.patch(path, JSON.parse(body))];
  } catch (error) {
    if (error instanceof Refusal) return [error.code, toStatus(error)];
    throw error;
  }
}
