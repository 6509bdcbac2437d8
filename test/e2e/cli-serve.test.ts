import { once } from 'node:events';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { load } from '../../src/policy/load.ts';
import { fieldsOf, listOf, textOf } from '../policy/decode.ts';
import { makeScratch, replaceFile } from '../policy/reload/scratch.ts';
import { root } from './examples.ts';
import { createCaller } from './grpc/caller.ts';
import { run, runSidegate } from './run-sidegate.ts';
import { startSidecar } from './sidecar.ts';

const shop = ['--policy', 'deploy/examples/shop', '--log-level', 'silent'] as const;
const good = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';

test('serve prints one JSON line with what it bound and the revision, and SIGTERM ends it well', async (t) => {
  const socket = `unix:${makeScratch(t)}/s.sock`;
  const sidecar = await startSidecar(t, [...shop, '--listen', '127.0.0.1:0', '--listen', socket]);
  const [tcp = '', unix] = sidecar.listen;
  t.regex(tcp, /^127\.0\.0\.1:[1-9]\d*$/);
  t.is(unix, socket);
  t.regex(sidecar.http, /^127\.0\.0\.1:[1-9]\d*$/);
  const text = readFileSync(`${root}deploy/examples/shop/policy.yaml`, 'utf8');
  t.is(sidecar.serving['revision'], load([{ path: '', text }], new Map()).revision);
  t.deepEqual(Object.keys(sidecar.serving), ['event', 'listen', 'http', 'revision']);
  t.is(await sidecar.stop(), 0);
  t.deepEqual(await sidecar.rest, []);
  t.is(sidecar.log(), '');
});

test('SIGINT ends it as well', async (t) => {
  const sidecar = await startSidecar(t, [...shop, '--listen', '127.0.0.1:0']);
  t.is(await sidecar.stop('SIGINT'), 0);
});

test('asked to end, twice at once, it finishes as on SIGTERM', async (t) => {
  const sidecar = await startSidecar(t, [...shop, '--listen', '127.0.0.1:0', '--http', '*:0', '--quit']);
  t.regex(sidecar.http, /^\*:[1-9]\d*$/);
  const exited = once(sidecar.child, 'exit');
  const url = `http://127.0.0.1:${sidecar.http.slice('*:'.length)}/quitquitquit`;
  const answers = await Promise.all([fetch(url, { method: 'POST' }), fetch(url, { method: 'POST' })]);
  t.deepEqual(
    answers.map(({ status }) => status),
    [200, 200],
  );
  t.deepEqual(await exited, [0, null]);
});

for (const http of ['off', 'unix:/nowhere/http.sock']) {
  test(`serve that may be asked to end over ${http} is a usage error`, async (t) => {
    const { code, stderr } = await runSidegate(['serve', ...shop, '--http', http, '--quit']);
    t.is(code, 2);
    t.regex(stderr, /`--quit` is asked over TCP/);
  });
}

test('a local client of every address may ask', async (t) => {
  const { listen } = await startSidecar(t, [...shop, '--listen', '*:0']);
  const [address = ''] = listen;
  const ask = { principal: { id: 'ann' }, action: 'view', resource: { type: 'orders' } };
  for (const host of ['127.0.0.1', '[::1]']) {
    const caller = createCaller(t, address.replace('*', host));
    t.like(await caller.call('Authorize', ask), { principal: { id: 'ann' } });
  }
});

test('serve without HTTP says so by saying nothing', async (t) => {
  const sidecar = await startSidecar(t, [...shop, '--listen', '127.0.0.1:0', '--http', 'off']);
  t.deepEqual(Object.keys(sidecar.serving), ['event', 'listen', 'revision']);
  t.is(await sidecar.stop(), 0);
});

test('serve says where proxies ask over HTTP, by kind', async (t) => {
  const socket = `unix:${makeScratch(t)}/s.sock`;
  const forward = ['--forward-auth', `nginx=${socket}`, '--forward-auth', 'traefik=127.0.0.1:0'];
  const sidecar = await startSidecar(t, [...shop, '--listen', '127.0.0.1:0', '--http', 'off', ...forward]);
  t.deepEqual(Object.keys(sidecar.serving), ['event', 'listen', 'forward_auth', 'revision']);
  const [nginx, traefik = ''] = listOf(sidecar.serving['forward_auth'], textOf);
  t.is(nginx, `nginx=${socket}`);
  t.regex(traefik, /^traefik=127\.0\.0\.1:[1-9]\d*$/);
  const answer = await fetch(`http://${traefik.slice('traefik='.length)}/`);
  t.like(await answer.json(), { reason: 'NOT_FORWARDED' });
  t.is(await sidecar.stop(), 0);
  t.is(sidecar.log(), '');
});

for (const [text, code] of [
  ['apache=127.0.0.1:0', 2],
  ['127.0.0.1:0', 2],
  ['nginx=', 2],
  ['nginx', 2],
  ['nginx=nowhere', 2],
  ['nginx=tls:127.0.0.1:0', 2],
] as const) {
  test(`--forward-auth ${text} is exit code ${code}`, async (t) => {
    const args = ['serve', ...shop, '--listen', '127.0.0.1:0', '--http', 'off', '--forward-auth', text];
    t.is((await runSidegate(args)).code, code);
  });
}

test('serve takes its flags from the environment', async (t) => {
  const flags = { SIDEGATE_POLICY: 'deploy/examples/shop', SIDEGATE_LISTEN: '127.0.0.1:0,127.0.0.1:0' };
  const env = Object.entries({ ...flags, SIDEGATE_LOG_LEVEL: 'silent' }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const sidecar = await startSidecar(t, [], ['env', ...env, `${root}bin/sidegate.js`]);
  t.is(sidecar.listen.length, 2);
});

test('a bad policy at the start is exit code 1 with every problem', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, `${good}grant: []\nrole: []\n`);
  const { code, stdout, stderr } = await runSidegate([
    'serve',
    '--policy',
    file,
    '--listen',
    '127.0.0.1:0',
    '--http',
    'off',
  ]);
  t.is(code, 1);
  t.is(stdout, '');
  t.true(stderr.includes(`${file}:3:1: error: `));
  t.true(stderr.includes(`${file}:4:1: error: `));
  t.regex(stderr, /there is no valid policy to serve; `--wait` starts without one/);
});

const cannot = test.macro(async (t, flags: readonly string[], want: RegExp) => {
  const { code, stdout, stderr } = await runSidegate(['serve', ...shop, ...flags]);
  t.is(code, 1);
  t.is(stdout, '');
  t.regex(stderr, want);
  t.notRegex(stderr, /^\s+at /m);
});

for (const flags of [
  ['--listen', 'here', '--http', 'off'],
  ['--observe', 'here'],
  ['--http', 'here'],
]) {
  test(`an address that is none is a wrong command line: ${flags.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await runSidegate(['serve', ...shop, ...flags]);
    t.deepEqual([code, stdout], [2, '']);
    t.regex(stderr, /^sidegate: cannot listen on `here`: /);
  });
}

test(
  'a decision log that cannot be opened says why',
  cannot,
  ['--listen', '127.0.0.1:0', '--http', 'off', '--decision-log', '/nowhere/decisions.log'],
  /^cannot open the decision log `\/nowhere\/decisions\.log`: ENOENT/,
);
test(
  'an address of another machine is refused',
  cannot,
  ['--listen', '192.0.2.1:1', '--http', 'off'],
  /^cannot listen on `192\.0\.2\.1:1`: /,
);

test('with --wait it starts without a policy and serves the first that loads', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  const flags = ['--policy', file, '--wait', '--listen', '127.0.0.1:0', '--log-level', 'silent'];
  const sidecar = await startSidecar(t, flags);
  t.deepEqual(Object.keys(sidecar.serving), ['event', 'listen', 'http']);
  const ready = async (): Promise<number> => (await fetch(`http://${sidecar.http}/readyz`)).status;
  t.is(await ready(), 503);
  const caller = createCaller(t, sidecar.listen[0] ?? '');
  t.is(
    (await caller.refused('ScopeFor', { principal: { id: 'a' }, action: 'view', resource_type: 'x' })).code,
    'UNAVAILABLE',
  );
  const health = caller.watch('grpc.health.v1.Health/Watch', {});
  const statuses: unknown[] = [];
  for await (const message of health) {
    const { status } = fieldsOf(message, ['status']);
    statuses.push(status);
    if (status === 'SERVING') break;
    replaceFile(file, good);
  }
  t.deepEqual(statuses, ['NOT_SERVING', 'SERVING']);
  t.is(await ready(), 200);
  t.is(await sidecar.stop(), 0);
});

/** The V8 flags of the first line of the installed command. */
const [, shebang = ''] =
  /^#!\/usr\/bin\/env -S node (.*)$/m.exec(readFileSync(`${root}bin/sidegate.js`, 'utf8')) ?? [];
const v8Flags = shebang.split(' ');

const carries = test.macro(async (t, program: readonly [string, ...string[]], want: readonly string[]) => {
  const sidecar = await startSidecar(
    t,
    [...shop, '--listen', '127.0.0.1:0', '--drain-seconds', '1'],
    program,
  );
  const words = readFileSync(`/proc/${String(sidecar.child.pid)}/cmdline`, 'utf8').split('\0');
  const nodeFlags = words.slice(
    1,
    words.findIndex((word) => /\.[jt]s$/.test(word)),
  );
  t.deepEqual(nodeFlags, [...want]);
  t.deepEqual(words.slice(-3, -1), ['--drain-seconds', '1']);
  t.is(await sidecar.stop(), 0);
});

test('the installed command carries the V8 flags', carries, [`${root}bin/sidegate.js`], v8Flags);
test('so does the source without them', carries, ['node', `${root}src/main.ts`], v8Flags);
test(
  'so does the installed command run by a node without them',
  carries,
  ['node', `${root}bin/sidegate.js`],
  v8Flags,
);
test(
  'a flag of the operator stands, and the other is added',
  carries,
  ['node', '--max_semi_space_size=16', '--stack-size=2000', `${root}src/main.ts`],
  ['--no-allocation-site-pretenuring', '--max_semi_space_size=16', '--stack-size=2000'],
);

test('so does what is built', async (t) => {
  t.timeout(180_000);
  const built = `${root}dist/main.js`;
  if (!existsSync(built)) await run(['npx', 'tsc', '-p', 'tsconfig.build.json']);
  const sidecar = await startSidecar(t, [...shop, '--listen', '127.0.0.1:0'], ['node', built]);
  const words = readFileSync(`/proc/${String(sidecar.child.pid)}/cmdline`, 'utf8').split('\0');
  t.deepEqual(words.slice(1, 3), v8Flags);
});

test('other commands stay as they were started', async (t) => {
  const tell = 'data:text/javascript,process.on("exit",()=>console.error(process.execArgv.join(" ")))';
  const { code, stderr } = await run(['node', '--import', tell, 'src/main.ts', '--version']);
  t.is(code, 0);
  t.notRegex(stderr, /semi-space/);
});
