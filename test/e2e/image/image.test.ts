import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { contain } from '../../../scripts/image/contain.ts';
import { listTree, megabytesOf } from '../../../scripts/image/size.ts';
import { entriesOf, fieldsOf, textOf } from '../../policy/decode.ts';
import { publishVolume } from '../../policy/reload/kubelet.ts';
import { root } from '../examples.ts';
import { createCaller } from '../grpc/caller.ts';
import { run } from '../run-sidegate.ts';
import { assemble, makeVolume, policyPlace, startContained, untilReady } from './contained.ts';

const { image, remove } = assemble();
test.after.always(remove);
const files = listTree(image.root);

const mostMegabytes = 200;
const anyPort = ['--listen', '127.0.0.1:0', '--wait'];
const header = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';
const question = {
  principal: { id: 'ann', email: 'ann@example.com' },
  action: 'view',
  resource: { type: 'orders', attributes: { namespace: 'shop' } },
};

const policyFor = (user: string): string =>
  `${header}grants:\n  - { to: ["user:${user}@example.com"], role: viewer }\n`;

test('the image with its Node is under 200 MB', (t) => {
  const megabytes = megabytesOf(files);
  t.log(`${megabytes.toFixed(1)} MB in ${String(files.length)} files`);
  t.true(megabytes < mostMegabytes);
});

test('it holds what runs and nothing else', (t) => {
  const lock: unknown = JSON.parse(readFileSync(`${root}package-lock.json`, 'utf8'));
  const packages = new Map(entriesOf(lock, (each) => each)).get('packages');
  const forDevelopment = entriesOf(packages, (each) => new Map(entriesOf(each, (field) => field)))
    .filter(([, entry]) => entry.get('dev') === true)
    .map(([name]) => `app/${name}/`);
  t.true(forDevelopment.length > 100);
  const paths = files.map(({ path }) => path);
  t.deepEqual(
    paths.filter((path) => forDevelopment.some((folder) => path.startsWith(folder))),
    [],
  );
  t.deepEqual(
    [...new Set(paths.map((path) => path.split('/')[0]))],
    ['app', 'etc', 'lib', 'lib64', 'nodejs'],
  );
  t.deepEqual(readdirSync(join(image.root, 'app')).toSorted(), [
    'LICENSE',
    'bin',
    'dist',
    'node_modules',
    'package.json',
  ]);
  t.deepEqual(
    paths.filter((path) => path.startsWith('nodejs/')),
    ['nodejs/bin/node'],
  );
  t.deepEqual(
    paths.filter((path) => path.endsWith('.node') || /(^|\/)(\.git\/|\.env|\.npmrc)/.test(path)),
    [],
  );
  t.deepEqual(
    paths.filter((path) => path.startsWith('app/dist/') && !path.endsWith('.js')),
    [],
  );
});

test('no file lends its owner or is for others to write, and all are for the user to read', (t) => {
  const odd = files.filter(({ mode }) => (mode & 0o6002) !== 0 || (mode & 0o004) === 0);
  t.deepEqual(
    odd.filter(({ mode }) => mode !== 0o777),
    [],
  );
});

test('the entry point is what the installed command starts, and its user no root', (t) => {
  const [first = ''] = readFileSync(`${root}bin/sidegate.js`, 'utf8').split('\n');
  const flags = first.slice('#!/usr/bin/env -S node '.length).split(' ');
  t.deepEqual(image.entrypoint, ['/nodejs/bin/node', ...flags, '/app/bin/sidegate.js']);
  t.deepEqual([image.uid, image.gid], [65532, 65532]);
  t.deepEqual(image.environment, { NODE_ENV: 'production', MALLOC_ARENA_MAX: '2' });
  const manifest: unknown = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
  const fields = new Map(entriesOf(manifest, (each) => each));
  t.is(image.labels['org.opencontainers.image.version'], textOf(fields.get('version')));
  t.is(image.labels['org.opencontainers.image.licenses'], textOf(fields.get('license')));
  t.true(image.base.startsWith(`${image.labels['org.opencontainers.image.base.name'] ?? ''}@sha256:`));
});

test.serial('it serves, reloads and ends, without a place to write to', async (t) => {
  t.timeout(60_000);
  const before = listTree(image.root);
  const volume = makeVolume(t);
  publishVolume(volume, { 'policy.yaml': policyFor('bob') });
  const { sidecar, pid, stop } = await startContained(
    t,
    image,
    { mounts: { [policyPlace]: volume } },
    anyPort,
  );
  await untilReady(sidecar);
  const caller = createCaller(t, sidecar.listen[0] ?? '');
  const effect = async (): Promise<unknown> => {
    const { decision } = fieldsOf(await caller.call('Authorize', question), answerKeys);
    return new Map(entriesOf(decision, (each) => each)).get('effect');
  };
  t.is(await effect(), 'EFFECT_DENY');
  for (const probe of ['livez', 'startupz', 'readyz', 'metrics'])
    t.is((await fetch(`http://${sidecar.http}/${probe}`)).status, 200);
  publishVolume(volume, { 'policy.yaml': policyFor('ann') });
  while ((await effect()) !== 'EFFECT_ALLOW');

  const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
  t.regex(status, /^NSpid:\s+\d+\s+1$/m);
  t.regex(status, /^CapEff:\s+0{16}$/m);
  t.regex(status, /^NoNewPrivs:\s+1$/m);
  t.deepEqual(
    readFileSync(`/proc/${String(pid)}/cmdline`, 'utf8')
      .split('\0')
      .slice(0, 5),
    [...image.entrypoint, 'serve'],
  );
  t.deepEqual(writtenFiles(pid), []);
  t.is(await stop(), 0);
  t.deepEqual(
    listTree(image.root).filter(({ path }) => /^(app|nodejs|lib|etc)/.test(path)),
    before,
  );
  t.notRegex(sidecar.log(), /"level":"(warn|error|fatal)"|EROFS/);
});

const answerKeys = [
  'decision',
  'decision_id',
  'principal',
  'explanation',
  'revision',
  'valid_until',
] as const;

/** The files, apart from pipes, sockets and devices, that a process has open for writing. */
function writtenFiles(pid: number): readonly string[] {
  const folder = `/proc/${String(pid)}/fdinfo`;
  const writing = 0o3;
  return readdirSync(folder).filter((descriptor) => {
    const info = readFileSync(join(folder, descriptor), 'utf8');
    const [, flags = '0'] = /^flags:\s+(\d+)$/m.exec(info) ?? [];
    const [, mount = '0'] = /^mnt_id:\s+(\d+)$/m.exec(info) ?? [];
    const mounted = readFileSync(`/proc/${String(pid)}/mountinfo`, 'utf8').includes(`\n${mount} `);
    return mounted && (Number.parseInt(flags, 8) & writing) !== 0 && !/^inotify/m.test(info);
  });
}

test.serial('its socket in a shared directory is for the group', async (t) => {
  const volume = makeVolume(t);
  writeFileSync(join(volume, 'policy.yaml'), policyFor('ann'));
  const shared = makeVolume(t, 0o777);
  const { sidecar, stop } = await startContained(
    t,
    image,
    { mounts: { [policyPlace]: volume }, writable: { '/run/sidegate': shared } },
    ['--listen', 'unix:/run/sidegate/sidegate.sock', '--wait'],
  );
  t.deepEqual(sidecar.listen, ['unix:/run/sidegate/sidegate.sock']);
  await untilReady(sidecar);
  chmodSync(shared, 0o755);
  await createCaller(t, `unix:${shared}/sidegate.sock`).call('Authorize', question);
  chmodSync(shared, 0o777);
  t.is(await stop(), 0);
  t.deepEqual(readdirSync(shared), []);
});

test.serial('it starts before there is a policy, and waits', async (t) => {
  const volume = makeVolume(t);
  const { sidecar, stop } = await startContained(t, image, { mounts: { [policyPlace]: volume } }, anyPort);
  t.is((await fetch(`http://${sidecar.http}/readyz`)).status, 503);
  publishVolume(volume, { 'policy.yaml': policyFor('ann') });
  await untilReady(sidecar);
  t.is(await stop(), 0);
});

test.serial('check in it finds what is wrong', async (t) => {
  const volume = makeVolume(t);
  writeFileSync(join(volume, 'policy.yaml'), policyFor('ann'));
  const program = contain(image, { mounts: { [policyPlace]: volume } });
  t.like(await run([...program, 'check', '--policy', policyPlace]), { code: 0, stderr: '' });
  writeFileSync(join(volume, 'policy.yaml'), `${header}grant: []\n`);
  const broken = await run([...program, 'check', '--policy', policyPlace]);
  t.is(broken.code, 1);
  t.regex(broken.stdout + broken.stderr, /policy\.yaml:3:1/);
});

test.serial('every command finds what it is made of', async (t) => {
  t.timeout(120_000);
  const program = contain(image, { mounts: {} });
  const { stdout } = await run([...program, '--help']);
  const commands = [...stdout.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name);
  t.true(commands.length > 10);
  for (const command of commands) t.like(await run([...program, command, '--help']), { code: 0, stderr: '' });
});
