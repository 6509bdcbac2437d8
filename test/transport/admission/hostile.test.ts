import { once } from 'node:events';
import { connect as connectTcp } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect, type TLSSocket } from 'node:tls';
import test, { type ExecutionContext } from 'ava';
import { podReview } from '../../kubernetes/admission/pod-review.ts';
import {
  type InjectorProcess,
  keepingAgent,
  type Sent,
  servedName,
  startInjector,
} from './start-injector.ts';

const review = podReview();
const deep = (depth: number): string => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`;

/** What is no review, and the status that it gets. */
const refused: readonly (readonly [it: string, sent: Sent, status: number])[] = [
  ['another path', { path: '/', body: review }, 404],
  ['a path with more behind it', { path: '/inject/', body: review }, 404],
  ['a path in capitals', { path: '/INJECT', body: review }, 404],
  ['another method', { method: 'PUT', body: review }, 405],
  ['a method without a body', { method: 'GET' }, 405],
  ['no type', { headers: { 'content-type': '' }, body: review }, 415],
  ['another type', { headers: { 'content-type': 'application/yaml' }, body: review }, 415],
  ['a type that begins like it', { headers: { 'content-type': 'application/json-seq' }, body: review }, 415],
  ['protobuf', { headers: { 'content-type': 'application/vnd.kubernetes.protobuf' }, body: review }, 415],
  ['a body in another encoding', { headers: { 'content-encoding': 'gzip' }, body: review }, 415],
  ['no body', {}, 400],
  ['no JSON', { body: 'kind: AdmissionReview' }, 400],
  ['JSON that nests', { body: deep(1000) }, 400],
  ['JSON of nothing but brackets', { body: `[${'[],'.repeat(1_000_000)}[]]` }, 400],
  ['a review of another version', { body: { ...review, apiVersion: 'admission.k8s.io/v1beta1' } }, 400],
  ['a list of reviews', { body: [review] }, 400],
  ['a uid that is no text', { body: podReview({ request: { uid: 1 } }) }, 400],
  ['a review by its prototype', { body: `{"__proto__":${JSON.stringify(review)}}` }, 400],
];

test('what is no review is an error in plain words, and its connection ends', async (t) => {
  const injector = await startInjector(t);
  for (const [it, sent, status] of refused) {
    const got = await injector.send(sent);
    t.is(got.status, status, it);
    t.is(got.type, 'text/plain; charset=utf-8', it);
    t.regex(got.body, /^[^{]+$/, it);
    t.true(got.isLast, it);
  }
  t.like(await injector.review('/inject', review), { allowed: true });
});

test('a pod that pollutes prototypes changes nothing', async (t) => {
  const injector = await startInjector(t);
  const body = JSON.stringify(podReview()).replace(
    '"spec":',
    '"__proto__":{"spec":{"hostNetwork":true}},"spec":',
  );
  const got = await injector.send({ body });
  t.is(got.status, 200);
  t.like(JSON.parse(got.body), { response: { uid: 'a1', allowed: true, patchType: 'JSONPatch' } });
  t.like(await injector.review('/inject', review), { allowed: true, patchType: 'JSONPatch' });
});

test('names of megabytes are no lines of a log', async (t) => {
  const injector = await startInjector(t);
  const long = 'x'.repeat(100_000);
  const metadata = { name: long, generateName: long, ownerReferences: [{ kind: long, name: long }] };
  const object = { metadata, spec: { containers: [{ name: 'app' }] } };
  t.like(await injector.review('/inject', podReview({ request: { object } })), { allowed: true });
  const kind = { group: '', version: long, kind: 'Pod' };
  for (const request of [
    { uid: long },
    { name: long },
    { namespace: long },
    { subResource: long },
    { kind },
  ]) {
    t.is((await injector.send({ body: podReview({ request }) })).status, 400);
  }
  t.is(await injector.stop(), 0);
  for (const line of injector.log().split('\n')) t.true(line.length < 2000, line.slice(0, 200));
});

async function open(t: ExecutionContext, { port, authority }: InjectorProcess): Promise<TLSSocket> {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.root, servername: servedName });
  t.teardown(() => socket.destroy());
  // What is refused in the middle of sending is reset.
  socket.on('error', () => undefined);
  await once(socket, 'secureConnect');
  return socket;
}

const head = (length: string): string =>
  `POST /inject HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

test('a body that is announced to be too large is not read', async (t) => {
  const socket = await open(t, await startInjector(t));
  socket.write(head('Content-Length: 99999999'));
  t.regex(await text(socket), /^HTTP\/1\.1 413 [\s\S]*the review has more than 8388608 bytes$/);
});

test('a body that does not say how large it is is read as far as one may be', async (t) => {
  const injector = await startInjector(t);
  const socket = await open(t, injector);
  socket.write(head('Transfer-Encoding: chunked'));
  const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
  let sent = 0;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const answer: string[] = [];
  socket.setEncoding('latin1').on('data', (part: string) => answer.push(part));
  while (!socket.destroyed && socket.writable && answer.length === 0 && sent < 64 * 1024 * 1024) {
    sent += chunk.length;
    if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
  }
  t.true(sent < 64 * 1024 * 1024, 'it is not read for ever');
  t.false(answer.join('').includes('200 OK'));
  t.like(await injector.review('/inject', review), { allowed: true });
});

test('many large bodies at once are not all kept, and do not end it', async (t) => {
  const injector = await startInjector(t);
  const sockets = await Promise.all(Array.from({ length: 12 }, () => open(t, injector)));
  const answers = sockets.map((socket) => text(socket).catch(() => ''));
  for (const socket of sockets) socket.write(`${head('Content-Length: 8000000')}${' '.repeat(7_000_000)}`);
  const first = await Promise.any(
    answers.map(
      async (answer) => /^HTTP\/1\.1 503 /.exec(await answer)?.[0] ?? Promise.reject(new Error('none')),
    ),
  );
  t.is(first, 'HTTP/1.1 503 ');
  for (const socket of sockets) socket.destroy();
  t.is((await injector.probe('/livez')).status, 200);
  t.like(await injector.review('/inject', review), { allowed: true });
});

test('whoever takes too long to say what he wants gets no answer', async (t) => {
  const injector = await startInjector(t);
  const [silent, slow, halved] = await Promise.all([open(t, injector), open(t, injector), open(t, injector)]);
  slow.write('POST /inject HTTP/1.1\r\nHost: x\r\n');
  halved.write(`${head('Content-Length: 100')}{"apiVersion":`);
  const [, late, later] = await Promise.all([silent, slow, halved].map((socket) => text(socket)));
  t.regex(late ?? '', /^(HTTP\/1\.1 408 |$)/);
  t.regex(later ?? '', /^(HTTP\/1\.1 408 |$)/);
  t.like(await injector.review('/inject', review), { allowed: true });
});

test('a stranger with every connection there is, all of them silent, keeps no review out', async (t) => {
  const injector = await startInjector(t);
  const agent = keepingAgent(t, 1);
  await injector.review('/inject', review, agent);
  const [first] = Object.values(agent.freeSockets).flat();
  for (let count = 0; count < 1100; count += 1) {
    const socket = connectTcp({ host: '127.0.0.1', port: injector.port, localAddress: '127.0.0.2' });
    t.teardown(() => socket.destroy());
    await once(socket.on('error', () => undefined).resume(), 'connect');
  }
  t.like(await injector.review('/inject', review), { allowed: true });
  // Who came first with one connection still has it.
  t.like(await injector.review('/inject', review, agent), { allowed: true });
  t.is(Object.values(agent.freeSockets).flat()[0], first);
});

test('what is no HTTP, or no TLS, ends its own connection alone', async (t) => {
  const injector = await startInjector(t);
  const socket = await open(t, injector);
  socket.write('\0\0\0\0\r\n\r\n');
  t.regex(await text(socket), /^(HTTP\/1\.1 400 |$)/);
  await t.throwsAsync(fetch(`http://127.0.0.1:${injector.port}/inject`));
  t.like(await injector.review('/inject', review), { allowed: true });
  const { body } = await injector.probe('/metrics');
  t.regex(body, /^sidegate_tls_handshakes_failed_total [1-9]/m);
});

test('what is nearly base64 is told from it at once, however long it is', async (t) => {
  const injector = await startInjector(t);
  const kind = { group: '', version: 'v1', kind: 'Secret' };
  for (const nearly of [' ', 'A', '= ', '\n']) {
    const data = { 'policy.yaml': `${nearly.repeat(1_000_000)}!` };
    const object = { metadata: { labels: { 'sidegate.dev/policy': 'true' } }, data };
    const policy = { ...review, request: { uid: 'a1', kind, operation: 'CREATE', object } };
    t.like(await injector.review('/policy?timeout=30s', policy), { allowed: false, status: { code: 422 } });
  }
});

test('TLS below 1.2 is refused', async (t) => {
  const { port, authority } = await startInjector(t);
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca: authority.root,
    servername: servedName,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  const error: unknown = await once(socket, 'secureConnect').catch((reason: unknown) => reason);
  t.like(error, { code: 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION' });
});
