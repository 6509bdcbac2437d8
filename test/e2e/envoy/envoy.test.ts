import { readFileSync } from 'node:fs';
import test from 'ava';
import { parse } from 'yaml';
import { readPath } from '../../../src/route/path.ts';
import { entriesOf, fieldsOf, listOf, textOf } from '../../policy/decode.ts';
import type { EnvoyChoice } from './config.ts';
import { bodyBytes, startMesh } from './mesh.ts';
import { type RawAnswer, sendRaw } from './raw-request.ts';
import { toReceived, valuesOf } from './received.ts';
import { type Row, readRows } from './rows.ts';

const versions = ['envoy', 'envoy-1.36'] as const;
const common: EnvoyChoice = { bodyBytes, extensions: { tenant: 'shop' } };
const setups: readonly (readonly [version: (typeof versions)[number], choice: EnvoyChoice])[] =
  versions.flatMap((version) => [
    [version, common],
    [version, { ...common, rawHeaders: true }],
    [version, { ...common, rawHeaders: true, over: 'mtls' }],
  ]);

const rows = readRows();
const paths = listOf(
  fieldsOf(parse(readFileSync(new URL('../../route/cases/paths.yaml', import.meta.url), 'utf8')), ['cases'])
    .cases,
  (row) => textOf(new Map(entriesOf(row, (each) => each)).get('raw')),
);

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

const ours = [
  'x-sidegate-kind',
  'x-sidegate-id',
  'x-sidegate-email',
  'x-sidegate-groups',
  'x-sidegate-scope',
  'x-sidegate-observed',
];
const recognised = new Set(['ann', 'bo']);

/** What is not as the row says. */
function problemsOf(row: Row, { status, headers, body }: RawAnswer): readonly string[] {
  const { it, want, grpc, as, upstream, absent, whoever } = row;
  const [code = '', reason] = want.split(' ');
  const wrong: string[] = [];
  const expect = (what: string, found: unknown, wanted: unknown): void => {
    const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
    if (one !== other) wrong.push(`${it}: ${what} is ${one} and not ${other}`);
  };
  expect('the status', `${status}`, code);
  if (wrong.length > 0) return wrong;
  if (grpc !== undefined) {
    const message = decodeURIComponent(headers.get('grpc-message') ?? '');
    expect('the gRPC status', `${headers.get('grpc-status')} ${message}`.slice(0, grpc.length), grpc);
    return wrong;
  }
  if (status === 401) expect('the challenge', headers.get('www-authenticate'), 'Bearer');
  if (status === 302) expect('the location', headers.get('location'), loginPage);
  if (reason !== undefined) {
    expect('the reason', fieldsOf(JSON.parse(body), ['reason', 'message', 'decision']).reason, reason);
  }
  if (![101, 200].includes(status) || row.send.startsWith('HEAD')) return wrong;
  const received = toReceived(body);
  const values = (name: string): readonly string[] => valuesOf(received, name);
  for (const name of ours) expect(`the number of ${name}`, values(name).length, 1);
  const id = as !== undefined && recognised.has(as) ? `shop:${as}` : '-';
  if (!whoever) expect('the id', values('x-sidegate-id'), [id]);
  for (const [name, value] of upstream) expect(name, values(name), [value]);
  for (const name of absent) expect(name, values(name), []);
  return wrong;
}

const loginPage = 'https://login.example.com/start?rd=http%3A%2F%2Fshop.example.com%2Faccount';
