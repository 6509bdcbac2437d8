import { writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import { parseAddress } from '../../../src/transport/listen/address.ts';
import { type SidecarProcess, startCommand } from '../../e2e/sidecar.ts';
import { asObject } from '../../kubernetes/admission/pod-review.ts';
import { makeScratch } from '../../policy/reload/scratch.ts';
import { type Authority, createAuthority } from '../tls/authority.ts';

/** What a request got. */
export interface Got {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  /** Whether the connection is over. */
  readonly isLast: boolean;
}

/** A request to an injector. */
export interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** As it is; of an object its JSON. */
  readonly body?: object | string;
  readonly agent?: Agent;
}

/** An injector in a process of its own. */
export interface Injector extends SidecarProcess {
  readonly port: number;
  readonly send: (sent: Sent) => Promise<Got>;
  /** Sends a review and gives the response in the answer. */
  readonly review: (path: string, review: object, agent?: Agent) => Promise<object>;
  readonly probe: (path: string) => Promise<{ readonly status: number; readonly body: string }>;
}

/** An injector with files of TLS, and their authority. */
export interface InjectorProcess extends Injector {
  readonly folder: string;
  readonly authority: Authority;
}

/** The name by which the API server asks. */
export const servedName = 'sidegate-injector.sidegate-system.svc';

/** Writes a certificate of the authority, and its key, into a folder. */
export async function writeCertificate(folder: string, authority: Authority): Promise<void> {
  const { certificate, key } = await authority.issue({ dns: [servedName] });
  writeFileSync(join(folder, 'tls.crt'), certificate);
  writeFileSync(join(folder, 'tls.key'), key);
}

/** Starts an injector with files of TLS; by default in native mode, with nothing to wait for at its end. */
export async function startInjector(
  t: ExecutionContext,
  flags: readonly string[] = ['--mode', 'native', '--drain-seconds', '0'],
): Promise<InjectorProcess> {
  const authority = await createAuthority();
  const folder = makeScratch(t);
  await writeCertificate(folder, authority);
  const tls = ['--tls-cert', join(folder, 'tls.crt'), '--tls-key', join(folder, 'tls.key')];
  return { ...(await connectTo(t, [...tls, ...flags], () => authority.root)), folder, authority };
}

/**
 * Starts an injector.
 *
 * @param root - whom its certificate is believed by, asked once it serves
 */
export async function connectTo(
  t: ExecutionContext,
  flags: readonly string[],
  root: () => string | Promise<string>,
): Promise<Injector> {
  const where = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];
  const started = await startCommand(t, ['injector', ...where, ...flags]);
  const address = parseAddress(started.listen[0] ?? '');
  if (address.kind !== 'tcp') throw new Error('an injector listens on TCP');
  const { port } = address;
  const ca = await root();
  const send = (sent: Sent): Promise<Got> => ask(port, ca, sent);
  return {
    ...started,
    port,
    send,
    async review(path, review, agent) {
      const { status, body } = await send({ path, body: review, ...(agent && { agent }) });
      t.is(status, 200, body);
      return asObject(memberOf(JSON.parse(body), 'response'));
    },
    async probe(path) {
      const answer = await fetch(`http://${started.http}${path}`);
      return { status: answer.status, body: await answer.text() };
    },
  };
}

function ask(
  port: number,
  ca: string,
  { path = '/inject?timeout=5s', method = 'POST', headers, body = '', agent }: Sent,
): Promise<Got> {
  const bytes = typeof body === 'string' ? body : JSON.stringify(body);
  const length = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) };
  const { promise, resolve, reject } = Promise.withResolvers<Got>();
  const target = { host: '127.0.0.1', port, path, method, ca, servername: servedName };
  const asked = request(
    { ...target, headers: { ...length, ...headers }, agent: agent ?? false },
    (answer) => {
      const { statusCode = 0, headers: got } = answer;
      const finish = (found: string): void =>
        resolve({
          status: statusCode,
          type: got['content-type'] ?? '',
          body: found,
          isLast: got.connection === 'close',
        });
      text(answer).then(finish, reject);
    },
  );
  asked.once('error', reject);
  asked.end(bytes);
  return promise;
}

/** An agent that keeps its connections, of which it has at most so many. */
export function keepingAgent(t: ExecutionContext, maxSockets: number): Agent {
  const agent = new Agent({ keepAlive: true, maxSockets });
  t.teardown(() => agent.destroy());
  return agent;
}
