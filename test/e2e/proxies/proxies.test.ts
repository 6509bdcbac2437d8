import test from 'ava';
import { readPath } from '../../../src/route/path.ts';
import type { Flavour } from '../../../src/transport/forward-auth/flavour.ts';
import { readPaths } from '../envoy/paths.ts';
import { sendRaw } from '../envoy/raw-request.ts';
import { toReceived, valuesOf } from '../envoy/received.ts';
import { problemsOf } from '../envoy/row-problems.ts';
import { readRows } from '../envoy/rows.ts';
import { expectationsOf, titles } from './differences.ts';
import { startProxied } from './proxied.ts';
import { proxies } from './proxy.ts';

const mending: ReadonlySet<Flavour> = new Set<Flavour>(['caddy', 'traefik']);
const rows = readRows();
const paths = readPaths();

for (const proxy of proxies) {
  test(`${proxy.name} over HTTP: every row of the table`, async (t) => {
    t.timeout(180_000);
    const { send } = await startProxied(t, proxy);
    const wrong: string[] = [];
    for (const row of rows) {
      const answer = await send(row);
      const [first = [], ...others] = expectationsOf(row, proxy).map((each) => problemsOf(each, answer));
      if (first.length > 0 && others.every((problems) => problems.length > 0)) wrong.push(...first);
    }
    t.deepEqual(wrong, []);
  });

  test(`${proxy.name} over HTTP: no path gets through on which servers disagree`, async (t) => {
    t.timeout(120_000);
    const { port } = await startProxied(t, proxy);
    let passed = 0;
    const targets = paths.flatMap((each) => [each, `/files${each}`]).values();
    const sender = async (): Promise<void> => {
      for (const raw of targets) {
        const path = await pathAtService(port, raw);
        if (path === undefined) continue;
        passed += 1;
        const read = readPath(path);
        t.not(typeof read, 'string', `${raw} passed, and the service got ${path}`);
        // Caddy and Traefik mend paths before they ask: what they ask about is what the service gets.
        if (!mending.has(proxy.flavour)) t.deepEqual(read, readPath(raw), raw);
      }
    };
    await Promise.all(Array.from({ length: 6 }, sender));
    t.true(passed > 10, `${passed} passed`);
  });

  test(`${proxy.name} over HTTP: identity headers count by the peer that the proxy sees`, async (t) => {
    t.timeout(60_000);
    const { send } = await startProxied(t, proxy, (policy) => policy.replace('10.0.0.0/8', '127.0.0.1'));
    const headers = ['X-Auth-Request-Email: ann@example.com', 'X-Auth-Request-Groups: dev'];
    const answer = await send({ send: 'GET /dev', headers });
    t.is(answer.status, 200);
    const received = toReceived(answer.body);
    t.deepEqual(valuesOf(received, 'x-sidegate-id'), ['ann@example.com']);
    t.deepEqual(valuesOf(received, 'x-auth-request-email'), ['ann@example.com']);
  });

  test(`${proxy.name} over HTTP: no word of the client stands in for the proxy's`, async (t) => {
    t.timeout(60_000);
    const { send } = await startProxied(t, proxy);
    const identity = ['X-Auth-Request-Email: root@example.com', 'X-Auth-Request-Groups: sre'];
    const addresses = [
      'X-Sidegate-Peer',
      'X-Real-IP',
      'X-Forwarded-For',
      'X-Original-Forwarded-For',
      'X_Real_IP',
    ];
    for (const name of addresses) {
      for (const connection of [[], [`Connection: ${name}`]]) {
        const spoofed = await send({
          send: 'GET /sre',
          headers: [...identity, `${name}: 10.0.0.1`, ...connection],
        });
        t.true([400, 401, 403].includes(spoofed.status), `${name}: ${spoofed.status}`);
      }
    }
    const targets = [
      'X-Original-URI',
      'X-Forwarded-Uri',
      'X-Original-Url',
      'X_Original_URI',
      'X_Forwarded_Uri',
    ];
    const methods = ['X-Original-Method', 'X-Forwarded-Method'];
    for (const name of [...targets, ...methods, 'X-Forwarded-Host', 'X-Original-Host', 'X-Forwarded-Proto']) {
      const word = targets.includes(name) ? '/healthz' : 'GET';
      for (const connection of [[], [`Connection: ${name}`]]) {
        const { status } = await send({ send: 'PUT /account', headers: [`${name}: ${word}`, ...connection] });
        t.true(status === 401 || status === 400 || status === 403, `${name}: ${status}`);
      }
    }
  });

  // Envoy waits for the body of a CONNECT, which has no end, and never asks.
  if (proxy.flavour !== 'envoy') {
    test(`${proxy.name} over HTTP: a tunnel passes nowhere`, async (t) => {
      t.timeout(60_000);
      const { send } = await startProxied(t, proxy);
      const { status } = await send({ send: 'CONNECT shop.example.com:443' });
      t.true([400, 403, 405, 501].includes(status), `${status}`);
    });
  }

  test(`${proxy.name} over HTTP: without a sidecar, or with one that hangs, nothing passes`, async (t) => {
    t.timeout(60_000);
    const { send, sidecar } = await startProxied(t, proxy);
    const granted = { as: 'ann', send: 'GET /v1/applications/shop/components/web' };
    t.is((await send(granted)).status, 200);
    // Traefik waits half a minute for an answer.
    if (proxy.flavour !== 'traefik') {
      sidecar.child.kill('SIGSTOP');
      t.true((await send(granted)).status >= 500);
      sidecar.child.kill('SIGCONT');
    }
    await sidecar.stop('SIGKILL');
    for (const request of [granted, { send: 'GET /healthz' }]) t.true((await send(request)).status >= 500);
  });
}

/** The path that a service gets; `undefined` when the request does not pass, or its connection is broken off. */
async function pathAtService(port: number, raw: string): Promise<string | undefined> {
  const lines = [`GET ${raw} HTTP/1.1`, 'Host: shop.example.com'];
  const answer = await sendRaw(port, lines).catch(() => undefined);
  return answer?.status === 200 ? toReceived(answer.body).path : undefined;
}

test('every difference is that of a row', (t) => {
  const known = new Set(rows.map(({ it }) => it));
  t.deepEqual(
    titles.filter((title) => !known.has(title)),
    [],
  );
});
