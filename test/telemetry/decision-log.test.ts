import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { constants, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { createDecisionLog } from '../../src/telemetry/decision-log.ts';
import { decisionEvent } from './decision-event.ts';
import { createRecordedLog } from './recorded-log.ts';

const redaction = { attributes: [], principalId: false, key: undefined };

function directory(t: ExecutionContext): string {
  const path = mkdtempSync(join(tmpdir(), 'sidegate-'));
  t.teardown(() => rmSync(path, { recursive: true }));
  return path;
}

/** A named pipe that is open for reading, and not read yet. */
function unreadPipe(t: ExecutionContext): { readonly path: string; readonly reader: () => Socket } {
  const path = join(directory(t), 'pipe');
  execFileSync('mkfifo', [path]);
  const open = () => openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const fd = open();
  return { path, reader: () => new Socket({ fd, readable: true, writable: false }) };
}

function ids(text: string): string[] {
  return Array.from(text.matchAll(/"id":"(\d+)"/g), ([, id = '']) => id);
}

function numbers(count: number): string[] {
  return Array.from({ length: count }, (_, i) => String(i));
}

test('closing writes what waits, in order, behind what the file held', async (t) => {
  const path = join(directory(t), 'decisions.log');
  const first = createDecisionLog({ destination: path, redaction }, createRecordedLog());
  for (const decisionId of numbers(2000)) first.write(decisionEvent({ decisionId }));
  await first.close(10_000);
  const second = createDecisionLog({ destination: path, redaction }, createRecordedLog());
  second.write(decisionEvent({ decisionId: '2000' }));
  await second.close(10_000);
  t.deepEqual(ids(readFileSync(path, 'utf8')), numbers(2001));
  t.is(first.written(), 2000);
  t.is(first.dropped(), 0);
  second.write(decisionEvent());
  t.is(second.dropped(), 1);
});

test('a directory that is missing is an error at the start', (t) => {
  const destination = join(directory(t), 'missing', 'decisions.log');
  const error = t.throws(() => createDecisionLog({ destination, redaction }, createRecordedLog()));
  t.like(error.cause, { code: 'ENOENT' });
});

test('a pipe that nobody reads is an error at the start, and does not stop the process', (t) => {
  const path = join(directory(t), 'pipe');
  execFileSync('mkfifo', [path]);
  const error = t.throws(() => createDecisionLog({ destination: path, redaction }, createRecordedLog()));
  t.like(error.cause, { code: 'ENXIO' });
});

(existsSync('/dev/full') ? test : test.skip)(
  'on a full disk decisions are dropped, counted, and reported once',
  async (t) => {
    const log = createRecordedLog();
    const decisions = createDecisionLog({ destination: '/dev/full', redaction }, log);
    const failed = log.next('the decision log cannot be written; decisions are dropped');
    for (const decisionId of numbers(100)) decisions.write(decisionEvent({ decisionId }));
    await failed;
    decisions.write(decisionEvent());
    await decisions.close(10_000);
    t.is(decisions.written(), 0);
    t.is(decisions.dropped(), 101);
    t.is(log.entries.length, 1);
    t.like(log.entries[0], { level: 'error', err: { code: 'ENOSPC' } });
  },
);

test('behind a reader that is stuck the newest are dropped, memory is bounded, and the oldest arrive in order', async (t) => {
  const { path, reader } = unreadPipe(t);
  const decisions = createDecisionLog({ destination: path, redaction }, createRecordedLog());
  const attributes = new Map([['path', 'x'.repeat(500)]]);
  const total = 20_000;
  const before = process.memoryUsage();
  for (const decisionId of numbers(total)) {
    decisions.write(decisionEvent({ decisionId, resource: { type: 't', attributes } }));
  }
  const after = process.memoryUsage();
  t.true(after.heapUsed + after.external - before.heapUsed - before.external < 40e6);
  t.true(decisions.dropped() > total / 2);

  const socket = reader();
  const chunks: string[] = [];
  socket.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
  const end = once(socket, 'end');
  await decisions.close(10_000);
  await end;
  t.deepEqual(ids(chunks.join('')), numbers(decisions.written()));
  t.is(decisions.written() + decisions.dropped(), total);
});

test('closing behind a reader that is stuck ends in bounded time', async (t) => {
  const { path, reader } = unreadPipe(t);
  const decisions = createDecisionLog({ destination: path, redaction }, createRecordedLog());
  for (const decisionId of numbers(1000)) decisions.write(decisionEvent({ decisionId }));
  await decisions.close(50);
  reader().destroy();
  t.true(decisions.written() < 1000);
});

test('a log that can be written again is, and says so', async (t) => {
  const { path, reader } = unreadPipe(t);
  const log = createRecordedLog();
  const decisions = createDecisionLog({ destination: path, redaction }, log);
  const failed = log.next('the decision log cannot be written; decisions are dropped');
  const socket = reader();
  socket.destroy();
  await once(socket, 'close');
  decisions.write(decisionEvent());
  await failed;

  const again = new Socket({
    fd: openSync(path, constants.O_RDONLY | constants.O_NONBLOCK),
    readable: true,
    writable: false,
  });
  again.resume();
  const recovered = log.next('the decision log is written again');
  const asking = setInterval(() => decisions.write(decisionEvent()), 20);
  await recovered;
  clearInterval(asking);
  t.true(decisions.written() > 0);
  await decisions.close(10_000);
  again.destroy();
});
