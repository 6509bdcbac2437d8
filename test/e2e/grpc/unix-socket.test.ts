import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { ListenError } from '../../../src/transport/listen/address.ts';
import { createCaller } from './caller.ts';
import { scratchFolder, serve } from './serve-fixture.ts';

const check = 'grpc.health.v1.Health/Check';
const holder = fileURLToPath(new URL('socket-holder.ts', import.meta.url));

/** Another process that listens at a path. */
async function hold(t: ExecutionContext, path: string): Promise<ChildProcess> {
  const child = fork(holder, [`unix:${path}`], { execArgv: [] });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

async function listenErrorOf(t: ExecutionContext, address: string): Promise<string | undefined> {
  const error = await t.throwsAsync(serve(t, { addresses: [address] }), { instanceOf: ListenError });
  return error.code;
}

for (const [what, options, mode] of [
  ['for the owner and the group', {}, 0o660],
  ['of the configured mode', { socketMode: 0o600 }, 0o600],
  ['of a wide mode, whatever the umask', { socketMode: 0o666 }, 0o666],
] as const) {
  test(`a socket is ${what}`, async (t) => {
    const path = join(scratchFolder(t), 's');
    const { caller, addresses } = await serve(t, { addresses: [`unix:${path}`], options });
    t.deepEqual(addresses, [`unix:${path}`]);
    t.is(statSync(path).mode & 0o777, mode);
    t.deepEqual(await caller.call(check, {}), { status: 'SERVING' });
  });
}

test('a socket that was left behind by SIGKILL is replaced', async (t) => {
  const path = join(scratchFolder(t), 's');
  const child = await hold(t, path);
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  t.true(statSync(path).isSocket());
  const { caller } = await serve(t, { addresses: [`unix:${path}`] });
  t.deepEqual(await caller.call(check, {}), { status: 'SERVING' });
});

test('a socket that another process listens on is in use, and stays', async (t) => {
  const path = join(scratchFolder(t), 's');
  await hold(t, path);
  t.is(await listenErrorOf(t, `unix:${path}`), 'IN_USE');
  t.deepEqual(await createCaller(t, `unix:${path}`).call(check, {}), { status: 'SERVING' });
});

test('a file that is no socket is left alone', async (t) => {
  const path = join(scratchFolder(t), 's');
  writeFileSync(path, 'precious');
  t.is(await listenErrorOf(t, `unix:${path}`), 'NOT_A_SOCKET');
  t.is(readFileSync(path, 'utf8'), 'precious');
});

test('a path of 107 bytes is listened on, and one of 108 is refused', async (t) => {
  const folder = scratchFolder(t);
  const path = join(folder, 'é'.repeat(40)).padEnd(107 - 40, 'a');
  t.is(Buffer.byteLength(path), 107);
  const { caller } = await serve(t, { addresses: [`unix:${path}`] });
  t.deepEqual(await caller.call(check, {}), { status: 'SERVING' });
  t.is(await listenErrorOf(t, `unix:${path}a`), 'PATH_TOO_LONG');
});

test('a folder that does not exist is said', async (t) => {
  t.is(await listenErrorOf(t, `unix:${join(scratchFolder(t), 'no', 's')}`), 'FAILED');
});

test('a port that is taken is in use', async (t) => {
  const { addresses } = await serve(t);
  t.is(await listenErrorOf(t, addresses[0] ?? ''), 'IN_USE');
});

test('of several addresses all are listened on, or none', async (t) => {
  const path = join(scratchFolder(t), 's');
  const { addresses } = await serve(t);
  const both = [`unix:${path}`, addresses[0] ?? ''];
  await t.throwsAsync(serve(t, { addresses: both }), { instanceOf: ListenError });
  t.false(existsSync(path));
});

test('the socket goes when the server drains', async (t) => {
  const path = join(scratchFolder(t), 's');
  const { server } = await serve(t, { addresses: [`unix:${path}`] });
  await server.drain(60_000);
  t.false(existsSync(path));
});

test('the socket goes when the process exits', async (t) => {
  const path = join(scratchFolder(t), 's');
  const child = await hold(t, path);
  const exited = once(child, 'exit');
  child.send('exit');
  await exited;
  t.false(existsSync(path));
});

test('IPv6 is printed as it is written', async (t) => {
  const { addresses, caller } = await serve(t, { addresses: ['[::1]:0'] });
  t.regex(addresses[0] ?? '', /^\[::1\]:\d+$/);
  const ask = { principal: { id: 'ann' }, action: 'view', resource: { type: 'status' } };
  t.like(await caller.call('Authorize', ask), { decision: { effect: 'EFFECT_ALLOW' } });
});
