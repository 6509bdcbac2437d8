import test from 'ava';
import { readPath } from '../../../src/route/path.ts';
import type { EnvoyChoice } from './config.ts';
import { bodyBytes, startMesh } from './mesh.ts';
import { readPaths } from './paths.ts';
import { sendRaw } from './raw-request.ts';
import { toReceived } from './received.ts';
import { problemsOf } from './row-problems.ts';
import { readRows } from './rows.ts';

const versions = ['envoy', 'envoy-1.36'] as const;
const common: EnvoyChoice = { bodyBytes, extensions: { tenant: 'shop' } };
const setups: readonly (readonly [version: (typeof versions)[number], choice: EnvoyChoice])[] =
  versions.flatMap((version) => [
    [version, common],
    [version, { ...common, rawHeaders: true }],
    [version, { ...common, rawHeaders: true, over: 'mtls' }],
  ]);

const rows = readRows();
const paths = readPaths();

for (const [version, choice] of setups) {
  const name = [version, choice.rawHeaders && 'with raw headers', choice.over && 'over mTLS']
    .filter(Boolean)
    .join(' ');

  test(`${name}: every row of the table`, async (t) => {
    t.timeout(120_000);
    const { send } = await startMesh(t, version, choice);
    const wrong: string[] = [];
    for (const row of rows) wrong.push(...problemsOf(row, await send(row)));
    t.deepEqual(wrong, []);
  });

  test(`${name}: no path gets through on which servers disagree`, async (t) => {
    t.timeout(120_000);
    const { port } = await startMesh(t, version, choice);
    let passed = 0;
    const targets = paths.flatMap((each) => [each, `/files${each}`]).values();
    const sender = async (): Promise<void> => {
      for (const raw of targets) {
        const { status, body } = await sendRaw(port, [`GET ${raw} HTTP/1.1`, 'Host: shop.example.com']);
        const read = readPath(raw);
        t.true(status !== 200 || typeof read !== 'string', `${raw} is ${JSON.stringify(read)} and passed`);
        if (status !== 200) continue;
        passed += 1;
        t.deepEqual(readPath(toReceived(body).path), read, raw);
      }
    };
    await Promise.all(Array.from({ length: 6 }, sender));
    t.true(passed > 10, `${passed} passed`);
  });
}

for (const version of versions) {
  // Where Envoy buffers bodies it waits for the one of a CONNECT, which has no end.
  test(`${version}: a CONNECT has no path (CVE-2026-73547)`, async (t) => {
    t.timeout(60_000);
    const { send } = await startMesh(t, version, { rawHeaders: true });
    const { status, body } = await send({ as: 'ann', send: 'CONNECT shop.example.com:443' });
    t.is(status, 400);
    t.like(JSON.parse(body), { reason: 'EMPTY_PATH' });
    t.is((await send({ send: 'GET /healthz' })).status, 200);
  });
}
