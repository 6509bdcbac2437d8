import { type ChildProcess, execFile, execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';

const busy = new URL('./fixtures/busy.ts', import.meta.url);

function temporaryDirectory(t: ExecutionContext): string {
  const directory = mkdtempSync(join(tmpdir(), 'sidegate-'));
  t.teardown(() => rmSync(directory, { recursive: true }));
  return directory;
}

async function outcomeOf(
  child: ChildProcess,
): Promise<{ readonly outcome: object; readonly exitCode: unknown }> {
  const exited = once(child, 'exit');
  const message: unknown = (await once(child, 'message'))[0];
  const exitCode: unknown = (await exited)[0];
  return { outcome: { ...(typeof message === 'object' ? message : undefined) }, exitCode };
}

function numberIn(outcome: object, key: string): number {
  return Number(new Map<string, unknown>(Object.entries(outcome)).get(key));
}

test('a parent that reads neither standard stream slows nothing down and does not keep the process alive', async (t) => {
  const child = fork(busy, ['-'], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  const { outcome, exitCode } = await outcomeOf(child);
  t.is(exitCode, 0);
  t.true(numberIn(outcome, 'dropped') > 0);
  t.true(numberIn(outcome, 'longestTurnMs') < 1000);
});

test('the same behind named pipes, which block', async (t) => {
  const directory = temporaryDirectory(t);
  const pipes = ['out', 'err'].map((name) => {
    execFileSync('mkfifo', [join(directory, name)]);
    return openSync(join(directory, name), constants.O_RDWR);
  });
  t.teardown(() => pipes.forEach(closeSync));
  const child = fork(busy, ['-'], { stdio: ['ignore', ...pipes, 'ipc'] });
  const { outcome, exitCode } = await outcomeOf(child);
  t.is(exitCode, 0);
  t.true(numberIn(outcome, 'dropped') > 0);
  t.true(numberIn(outcome, 'longestTurnMs') < 1000);
});

test('a standard output that is a file gets every decision', async (t) => {
  const path = join(temporaryDirectory(t), 'out');
  const fd = openSync(path, 'w');
  const child = fork(busy, ['stdout'], { stdio: ['ignore', fd, 'ignore', 'ipc'] });
  const { outcome } = await outcomeOf(child);
  closeSync(fd);
  t.like(outcome, { written: 20_000, dropped: 0 });
  t.is(readFileSync(path, 'utf8').split('\n').length, 20_001);
});

test('the process log is JSON on standard error, from its level on, and survives an exit', async (t) => {
  const script = `
    const { createLog } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/telemetry/log.ts'))});
    const log = createLog('warn');
    log.info('hidden');
    for (let i = 0; i < 100; i += 1) log.error({ err: new Error('boom', { cause: new Error('deep') }), i }, 'shown');
    process.exit(0);`;
  const { stderr, stdout } = await promisify(execFile)(process.execPath, [
    '--input-type=module',
    '-e',
    script,
  ]);
  const entries: unknown[] = stderr
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
  t.is(stdout, '');
  t.is(entries.length, 100);
  t.like(entries[99], { level: 'error', msg: 'shown', i: 99, err: { message: 'boom: deep' } });
});
