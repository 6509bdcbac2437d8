import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { type ClientRequest, createServer, type IncomingMessage, request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { connect as connectSecurely } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { createForwardAnswerer } from '../../../src/transport/forward-auth/answer-forward.ts';
import { habits } from '../../../src/transport/forward-auth/flavour.ts';
import { readClock } from '../../../src/transport/grpc/unary.ts';
import { sendRaw } from '../../e2e/envoy/raw-request.ts';
import { fixtureSnapshot } from '../grpc/fixture-policy.ts';
import { createHeldStore } from '../grpc/held-store.ts';
import { createRecordedObserver } from '../grpc/recorded-observer.ts';
import { type CertificateText, createAuthority } from '../tls/authority.ts';
import { followTls, makeTlsFolder } from '../tls/tls-folder.ts';
import { serveForward, snapshotOf, tablePolicy } from './serve-forward.ts';

const authority = await createAuthority();
const stranger = await createAuthority('another root');

const asks = (target: string, method = 'GET'): readonly string[] => [
  `X-Forwarded-Method: ${method}`,
  `X-Forwarded-Uri: ${target}`,
  'X-Forwarded-Host: shop.example.com',
  'X-Forwarded-Proto: http',
  'X-Forwarded-For: 192.0.2.1',
];
const line = ['GET / HTTP/1.1', 'Host: sidegate'];
const bytesOf = (target: string, ...more: readonly string[]): string =>
  `${[...line, ...asks(target), ...more].join('\r\n')}\r\n\r\n`;

function open(t: ExecutionContext, port: number): Socket {
  const socket = connect(port, '127.0.0.1').setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  t.teardown(() => socket.destroy());
  return socket;
}

/** What a socket says until it has said so much. */
async function hear(socket: Socket, enough: (said: string) => boolean): Promise<string> {
  let said = '';
  for await (const chunk of socket) {
    said += String(chunk);
    if (enough(said)) break;
  }
  return said;
}

const countAnswers = (said: string): number => said.split('HTTP/1.1 ').length - 1;

test('requests in one packet are answered in their order, over one connection', async (t) => {
  const { port } = await serveForward(t, 'caddy');
  const socket = open(t, port);
  const targets = ['/open/a', '/account', '/nothing', '/open/b', '/c/public/web'];
  socket.write(targets.map((target) => bytesOf(target)).join(''));
  const said = await hear(socket, (text_) => countAnswers(text_) === 5 && text_.endsWith('\r\n\r\n'));
  t.deepEqual(
    said.match(/HTTP\/1\.1 \d+/g),
    [200, 401, 403, 200, 200].map((code) => `HTTP/1.1 ${code}`),
  );
  t.notRegex(said, /connection: close/i);
});

test('what follows a body that nobody reads is no request', async (t) => {
  const { port, observer } = await serveForward(t, 'caddy');
  const socket = open(t, port);
  const hidden = bytesOf('/open/hidden');
  socket.write(`${bytesOf('/account', `Content-Length: ${hidden.length + 5}`)}${hidden}`);
  const said = await hear(socket, () => false);
  t.is(countAnswers(said), 1);
  t.regex(said, /^HTTP\/1\.1 400 .*connection: close/is);
  t.deepEqual(observer.decisions, ['DENY UNEXPECTED_BODY']);
});

test('each answer is told to the observer, as those of other RPCs are', async (t) => {
  const { port, observer, store } = await serveForward(t, 'caddy');
  for (const target of ['/open/a', '/account', '/c/public/web', '/..'])
    await sendRaw(port, [...line, ...asks(target)]);
  await sendRaw(port, line);
  t.deepEqual(observer.decisions, [
    'ALLOW PUBLIC',
    'DENY UNAUTHENTICATED',
    'ALLOW GRANTED',
    'DENY DOT_SEGMENT',
    'DENY NOT_FORWARDED',
  ]);
  t.deepEqual(
    observer.answers,
    Array.from({ length: 5 }, () => 'ForwardAuth OK'),
  );
  t.deepEqual(new Set(observer.events.map(({ rpc }) => rpc)), new Set(['ForwardAuth']));
  t.is(store.reads(), 5);
});

test('without a policy nothing passes, and with one at once', async (t) => {
  const store = createHeldStore();
  const { port, observer } = await serveForward(t, 'caddy', { store });
  const none = await sendRaw(port, [...line, ...asks('/open/a')]);
  t.is(none.status, 503);
  t.like(JSON.parse(none.body), { reason: 'UNAVAILABLE' });
  t.deepEqual([observer.decisions, observer.answers], [[], ['ForwardAuth UNAVAILABLE']]);
  store.hold(snapshotOf(tablePolicy));
  t.is((await sendRaw(port, [...line, ...asks('/open/a')])).status, 200);
});

test('a fault of ours lets nothing pass and says nothing of itself', async (t) => {
  const { authentication } = fixtureSnapshot(1);
  const store = createHeldStore({ ...snapshotOf(tablePolicy), authentication });
  const { port, observer } = await serveForward(t, 'nginx', { store });
  const answer = await sendRaw(port, [
    ...line,
    'X-Original-Method: GET',
    'X-Original-URI: /account',
    'X-Original-Host: shop.example.com',
    'X-Original-Proto: https',
    'X-Real-IP: 192.0.2.1',
    'Authorization: Bearer faulty-token',
  ]);
  t.is(answer.status, 503);
  t.deepEqual(JSON.parse(answer.body), { reason: 'INTERNAL', message: 'internal error' });
  t.deepEqual([observer.answers, observer.faults.length], [['ForwardAuth INTERNAL'], 1]);
});

test('who may ask follows the policy, on connections that are open', async (t) => {
  const { port, store } = await serveForward(t, 'caddy');
  const socket = open(t, port);
  const ask = async (): Promise<string> => {
    socket.write(bytesOf('/open/a'));
    return String(await once(socket, 'data')).slice('HTTP/1.1 '.length, 'HTTP/1.1 200'.length);
  };
  t.is(await ask(), '200');
  store.hold(snapshotOf(tablePolicy.replace('authentication:', 'authentication:\n  peps: [unix]')));
  t.is(await ask(), '403');
  store.hold(snapshotOf(tablePolicy));
  t.is(await ask(), '200');
});

for (const [address, want] of [
  ['10.1.2.3', 200],
  ['::ffff:10.1.2.3', 200],
  ['10.1.2.4', 403],
  ['127.0.0.1', 403],
] as const) {
  test(`one who asks from ${address} of another machine is answered ${want}`, async (t) => {
    const policy = tablePolicy.replace('authentication:', 'authentication:\n  peps: [loopback, 10.1.2.3]');
    const observer = createRecordedObserver();
    const report = { answered: () => undefined, faulted: () => undefined };
    const answerer = createForwardAnswerer(
      {
        store: createHeldStore(snapshotOf(policy)),
        desk: { observer, nextDecisionId: () => '1', trustedHops: 0, shadow: undefined },
        report,
        maxRequestBytes: 1000,
      },
      habits.caddy,
      'enforcing',
    );
    const server = createServer((asked, response) => {
      void Promise.resolve(answerer(asked, { address }, readClock())).then(({ answer }) => {
        response.statusCode = answer.status;
        response.end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    t.teardown(() => server.close());
    await once(server, 'listening');
    const bound = server.address();
    const port = typeof bound === 'object' ? (bound?.port ?? 0) : 0;
    t.is((await sendRaw(port, [...line, ...asks('/open/a')])).status, want);
    t.is(observer.decisions.length, want === 200 ? 1 : 0);
  });
}

test('a Unix socket is for the owner and the group, and gone with the server', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'sg-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 's');
  const { server, address } = await serveForward(t, 'caddy', { address: `unix:${path}` });
  t.is(address, `unix:${path}`);
  t.is(statSync(path).mode & 0o777, 0o660);
  const headers = Object.fromEntries(asks('/open/a').map((each): [string, string] => splitHeader(each)));
  t.is((await answerTo(request({ socketPath: path, headers }))).statusCode, 200);
  await server.drain(0);
  t.is(statSync(path, { throwIfNoEntry: false }), undefined);
});

function splitHeader(text_: string): [string, string] {
  const colon = text_.indexOf(':');
  return [text_.slice(0, colon), text_.slice(colon + 2)];
}

function answerTo(asked: ClientRequest): Promise<IncomingMessage> {
  asked.end();
  return new Promise((resolve, reject) => {
    asked.once('error', reject).once('response', (answer) => resolve(answer.resume()));
  });
}

test('an address that is taken frees those before it', async (t) => {
  const { server, address } = await serveForward(t, 'caddy');
  const folder = mkdtempSync(join(tmpdir(), 'sg-'));
  t.teardown(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 's');
  const both = [
    { flavour: 'nginx', address: `unix:${path}` },
    { flavour: 'nginx', address },
  ] as const;
  t.like(await t.throwsAsync(server.listen(both, 'enforcing')), { code: 'IN_USE' });
  t.is(statSync(path, { throwIfNoEntry: false }), undefined);
});

test('draining answers what is under way and ends idle connections', async (t) => {
  const { server, port } = await serveForward(t, 'traefik');
  const idle = open(t, port);
  idle.write(bytesOf('/open/a'));
  await once(idle, 'data');
  const busy = open(t, port);
  busy.write(bytesOf('/open/a', 'Content-Length: 2', 'Expect: 100-continue'));
  t.regex(String(await once(busy, 'data')), /^HTTP\/1\.1 100 /);
  const [drained, ended] = [server.drain(60_000), once(idle, 'close')];
  await ended;
  busy.write('xy');
  t.regex(await hear(busy, () => false), /^HTTP\/1\.1 200 .*connection: close/is);
  await drained;
});

test('one who never ends a request holds draining up no longer than its grace', async (t) => {
  const { server, port } = await serveForward(t, 'traefik');
  const socket = open(t, port);
  socket.write(bytesOf('/open/a', 'Content-Length: 2', 'Expect: 100-continue'));
  await once(socket, 'data');
  await server.drain(1);
  t.pass();
});

test('one who sends headers slowly is broken off', async (t) => {
  t.timeout(30_000);
  const { port, observer } = await serveForward(t, 'caddy');
  const socket = open(t, port);
  socket.write('GET / HTTP/1.1\r\nHost: x\r\n');
  t.regex(await hear(socket, () => false), /^HTTP\/1\.1 408 /);
  t.deepEqual(observer.decisions, []);
});

test('one who sends a body slowly is broken off, and nothing is decided', async (t) => {
  t.timeout(30_000);
  const { port, observer } = await serveForward(t, 'traefik');
  const socket = open(t, port);
  socket.write(bytesOf('/open/a', 'Content-Length: 2').concat('x'));
  t.regex(await hear(socket, () => false), /^HTTP\/1\.1 408 /);
  t.deepEqual(observer.decisions, []);
});

test('an upgrade gets an answer, and its connection stays one of HTTP', async (t) => {
  const { port } = await serveForward(t, 'caddy');
  const socket = open(t, port);
  socket.write(bytesOf('/open/a', 'Connection: Upgrade', 'Upgrade: websocket'));
  await once(socket, 'data');
  socket.write(bytesOf('/account'));
  t.regex(String(await once(socket, 'data')), /^HTTP\/1\.1 401 /);
});

const mutualPolicy = tablePolicy.replace(
  'authentication:',
  'authentication:\n  peps: ["dns:proxy.example.com"]',
);

async function askSecurely(
  t: ExecutionContext,
  port: number,
  names: CertificateText | undefined,
  of = authority,
  protocols: string[] = [],
): Promise<string> {
  const issued = names && (await of.issue(names));
  const socket = connectSecurely({
    port,
    host: '127.0.0.1',
    ca: authority.root,
    checkServerIdentity: () => undefined,
    ...(protocols.length > 0 && { ALPNProtocols: protocols }),
    ...(issued && { cert: issued.certificate, key: issued.key }),
  });
  t.teardown(() => socket.destroy());
  socket.write(bytesOf('/open/a', 'Connection: close'));
  return text(socket).catch((error: unknown) => String(error));
}

test('over mTLS the certificate says who may ask', async (t) => {
  const { paths } = await makeTlsFolder(t, authority);
  const { store: source } = await followTls(t, paths);
  const failed: string[] = [];
  const tls = { source, handshakeFailed: () => void failed.push('handshake') };
  const store = createHeldStore(snapshotOf(mutualPolicy));
  const { port, address } = await serveForward(t, 'caddy', { address: 'mtls:127.0.0.1:0', store, tls });
  t.regex(address, /^mtls:127\.0\.0\.1:\d+$/);
  const proxy = { dns: ['proxy.example.com'] };
  t.regex(await askSecurely(t, port, proxy), /^HTTP\/1\.1 200 /);
  t.regex(await askSecurely(t, port, proxy, authority, ['http/1.1']), /^HTTP\/1\.1 200 /);
  t.regex(await askSecurely(t, port, { dns: ['shop.example.com'] }), /^HTTP\/1\.1 403 /);
  t.notRegex(await askSecurely(t, port, proxy, authority, ['h2']), /^HTTP/);
  t.notRegex(await askSecurely(t, port, proxy, stranger), /^HTTP/);
  t.notRegex(await askSecurely(t, port, undefined), /^HTTP/);
  t.is(failed.length, 3);
});

test('behind a certificate of ours alone local connections may ask', async (t) => {
  const { paths } = await makeTlsFolder(t, authority);
  const { store: source } = await followTls(t, paths);
  const tls = { source, handshakeFailed: () => undefined };
  const { port } = await serveForward(t, 'caddy', { address: 'tls:127.0.0.1:0', tls });
  t.regex(await askSecurely(t, port, undefined), /^HTTP\/1\.1 200 /);
});
