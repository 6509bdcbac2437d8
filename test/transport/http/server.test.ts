import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { createMetrics } from '../../../src/telemetry/metrics.ts';
import { policyProbes } from '../../../src/transport/http/probes.ts';
import { type HttpServer, serveHttp } from '../../../src/transport/http/server.ts';
import { parseAddress } from '../../../src/transport/listen/address.ts';
import { createDrivenStore } from '../../telemetry/driven-store.ts';
import { parsePage } from '../../telemetry/page-parser.ts';
import { createRecordedLog } from '../../telemetry/recorded-log.ts';

/** Addresses of this machine that are not loopback's: whoever connects to one is as a stranger. */
function otherAddresses(): readonly string[] {
  return Object.values(networkInterfaces())
    .flatMap((each) => each ?? [])
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map(({ address }) => address);
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

interface Question {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

async function setUp(t: ExecutionContext, address = '127.0.0.1:0', quit?: () => void) {
  const store = createDrivenStore();
  const phase = { started: true, draining: false };
  const probes = policyProbes({ store, started: () => phase.started, draining: () => phase.draining });
  const metrics = createMetrics({
    version: '1',
    store,
    decisionLog: undefined,
    shadow: undefined,
    tls: undefined,
  });
  const server = await serveHttp(
    parseAddress(address),
    { probes, metrics, ...(quit && { quit }) },
    createRecordedLog(),
  );
  t.teardown(server.close);
  return {
    store,
    phase,
    metrics,
    server,
    get: (path: string, question?: Question) => ask(server, path, question),
  };
}

async function ask(
  server: HttpServer,
  path: string,
  { method, headers, body }: Question = {},
): Promise<Answer> {
  const address = parseAddress(server.address);
  const target =
    address.kind === 'unix'
      ? { socketPath: address.path }
      : { host: address.host === '*' ? 'localhost' : address.host, port: address.port };
  const asked = request({ ...target, path, method: method ?? 'GET', headers: { ...headers }, agent: false });
  asked.end(body);
  const answer = await new Promise<IncomingMessage>((resolve, reject) =>
    asked.once('response', resolve).once('error', reject),
  );
  return { status: answer.statusCode, headers: answer.headers, body: await text(answer) };
}

test('connections that others keep open do not keep a probe out', async (t) => {
  const { server, get } = await setUp(t);
  const address = parseAddress(server.address);
  if (address.kind !== 'tcp') throw new Error('a TCP server has a TCP address');
  for (let count = 0; count < 256; count += 1) {
    const held = connect(address);
    t.teardown(() => held.destroy());
    held.on('error', () => undefined);
    held.write('GET /livez HTTP/1.1\r\nHost: x\r\n\r\n');
    await once(held, 'data');
  }
  t.is((await get('/livez')).status, 200);
});

test('a stranger with every connection there is, all of them silent, does not keep a probe out', async (t) => {
  const { server, get } = await setUp(t);
  const address = parseAddress(server.address);
  if (address.kind !== 'tcp') throw new Error('a TCP server has a TCP address');
  const mine = connect(address);
  t.teardown(() => mine.destroy());
  const asks = 'GET /livez HTTP/1.1\r\nHost: x\r\n\r\n';
  mine.write(asks);
  await once(mine, 'data');
  const held: Socket[] = [];
  for (let count = 0; count < 300; count += 1) {
    const socket = connect({ ...address, localAddress: '127.0.0.2' });
    t.teardown(() => socket.destroy());
    socket.on('error', () => undefined).resume();
    await once(socket, 'connect');
    socket.write('G');
    held.push(socket);
    if (count % 60 === 0) t.is((await get('/livez')).status, 200);
  }
  t.is((await get('/livez')).status, 200);
  // Who came first with one connection still has it.
  mine.write(asks);
  t.regex(String(await once(mine, 'data')), /^HTTP\/1\.1 200 /);
  t.true(held.some(({ destroyed }) => destroyed));
});

test('before a policy loads the process is alive, not started and not ready', async (t) => {
  const { get } = await setUp(t);
  t.is((await get('/livez')).status, 200);
  t.is((await get('/startupz')).status, 503);
  const ready = await get('/readyz');
  t.is(ready.status, 503);
  t.like(JSON.parse(ready.body), { status: 'no policy', watch: 'watch' });
});

test('with a policy, but before the listeners are up, it is not ready either', async (t) => {
  const { get, store, phase } = await setUp(t);
  phase.started = false;
  store.load('aaa');
  t.is((await get('/startupz')).status, 503);
  t.like(JSON.parse((await get('/readyz')).body), { status: 'starting' });
  phase.started = true;
  t.is((await get('/startupz')).status, 200);
  t.is((await get('/readyz')).status, 200);
});

test('a bad reload leaves it ready and is named in the detail', async (t) => {
  const { get, store } = await setUp(t);
  store.load('aaa');
  store.fail(['policy.yaml:1:2: error: no `kind` [missing-key]']);
  const ready = await get('/readyz?verbose');
  t.is(ready.status, 200);
  t.is(ready.headers['content-type'], 'application/json');
  t.deepEqual(JSON.parse(ready.body), {
    status: 'ready',
    revision: 'aaa',
    generation: 1,
    loaded_at: '2026-01-01T00:01:00.000Z',
    watch: 'watch',
    last_load: {
      result: 'failed',
      at: '2026-01-01T00:02:00.000Z',
      problems: 1,
      first_problem: 'policy.yaml:1:2: error: no `kind` [missing-key]',
    },
  });
});

test('while it drains it is alive and started, and not ready', async (t) => {
  const { get, store, phase } = await setUp(t);
  store.load('aaa');
  phase.draining = true;
  t.is((await get('/livez')).status, 200);
  t.is((await get('/startupz')).status, 200);
  const ready = await get('/readyz');
  t.is(ready.status, 503);
  t.like(JSON.parse(ready.body), { status: 'draining', revision: 'aaa' });
});

test('metrics come as text, and as OpenMetrics to whom asks for it', async (t) => {
  const { get, metrics } = await setUp(t);
  metrics.decided('ALLOW', 'GRANTED');
  const plain = await get('/metrics');
  t.is(plain.headers['content-type'], 'text/plain; version=0.0.4; charset=utf-8');
  t.is(parsePage(plain.body).value('sidegate_decisions_total', { reason: 'GRANTED' }), 1);
  const accept = 'application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.1';
  const open = await get('/metrics', { headers: { accept } });
  t.is(open.headers['content-type'], 'application/openmetrics-text; version=1.0.0; charset=utf-8');
  t.true(open.body.endsWith('# EOF\n'));
});

test('HEAD has the headers of GET and no body', async (t) => {
  const { get } = await setUp(t);
  const [head, full] = await Promise.all([get('/livez', { method: 'HEAD' }), get('/livez')]);
  t.is(head.status, 200);
  t.is(head.body, '');
  t.is(head.headers['content-length'], full.headers['content-length']);
});

test('other paths, methods, bodies and endless headers are refused', async (t) => {
  const { get } = await setUp(t);
  t.is((await get('/')).status, 404);
  t.is((await get('/livez/')).status, 404);
  t.is((await get('/__proto__')).status, 404);
  const post = await get('/livez', { method: 'POST', body: 'x' });
  t.is(post.status, 405);
  t.is(post.headers.allow, 'GET, HEAD');
  t.is((await get('/livez', { headers: { 'content-length': '1' }, body: 'x' })).status, 400);
  t.is((await get('/livez', { headers: { 'x-long': 'x'.repeat(20_000) } })).status, 431);
});

test('closing ends idle connections and frees the port', async (t) => {
  const { server } = await setUp(t);
  const address = parseAddress(server.address);
  if (address.kind === 'unix') return t.fail();
  const idle = connect(address.port, address.host);
  await once(idle, 'connect');
  const ended = once(idle.resume(), 'close');
  await server.close();
  await ended;
  const refused = connect(address.port, address.host);
  const error = await t.throwsAsync(once(refused, 'connect'));
  t.like(error, { code: 'ECONNREFUSED' });
});

test('a process that may be asked to end is, by a POST from this machine and nothing else', async (t) => {
  let quits = 0;
  const { get, server } = await setUp(t, '*:0', () => {
    quits += 1;
  });
  const address = parseAddress(server.address);
  if (address.kind !== 'tcp') return t.fail();
  t.is(address.host, '*');
  const from = (host: string, question: Question) =>
    ask({ ...server, address: `${host}:${address.port}` }, '/quitquitquit', question);
  const refused = await from('127.0.0.1', { method: 'GET' });
  t.is(refused.status, 405);
  t.is(refused.headers.allow, 'POST');
  t.is((await from('127.0.0.1', { method: 'POST', body: 'x' })).status, 400);
  for (const host of otherAddresses()) t.is((await from(host, { method: 'POST' })).status, 403, host);
  t.is((await get('/quitquitquit/', { method: 'POST' })).status, 404);
  t.is(quits, 0);
  for (const host of ['127.0.0.1', '[::1]']) t.is((await from(host, { method: 'POST' })).status, 200, host);
  t.is(quits, 2);
});

test('a process that may not be asked to end knows no such path', async (t) => {
  const { get } = await setUp(t);
  t.is((await get('/quitquitquit', { method: 'POST' })).status, 404);
});

test('a port that is taken is an error', async (t) => {
  const { server } = await setUp(t);
  const error = await t.throwsAsync(setUp(t, server.address));
  t.like(error, { code: 'IN_USE' });
});

test('a Unix socket serves; one left behind is replaced, one in use is not', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'sidegate-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'http.sock');

  const dead = createServer().listen(join(directory, 'dead.sock'));
  await once(dead, 'listening');
  renameSync(join(directory, 'dead.sock'), path);
  await new Promise((resolve) => dead.close(resolve));
  t.true(existsSync(path));

  const { get, server } = await setUp(t, `unix:${path}`);
  t.is(server.address, `unix:${path}`);
  t.is((await get('/livez')).status, 200);
  t.like(await t.throwsAsync(setUp(t, `unix:${path}`)), { code: 'IN_USE' });
  await server.close();
  t.false(existsSync(path));
});

test('a file that is no socket is never removed', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'sidegate-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'notes.txt');
  writeFileSync(path, 'mine');
  t.like(await t.throwsAsync(setUp(t, `unix:${path}`)), { code: 'NOT_A_SOCKET' });
  t.is(readFileSync(path, 'utf8'), 'mine');
});
