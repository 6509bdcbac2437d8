import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';
import { entriesOf, listOf, maybe, textOf } from '../policy/decode.ts';

const launcher = fileURLToPath(new URL('../../bin/sidegate.js', import.meta.url));

/** A sidecar as its users start it, in a process of its own. */
export interface SidecarProcess {
  readonly child: ChildProcess;
  /** The gRPC addresses that it bound. */
  readonly listen: readonly string[];
  /** Empty when it serves nothing over HTTP. */
  readonly http: string;
  /** The line that it printed once it answered. */
  readonly serving: Readonly<Record<string, unknown>>;
  /** What it printed after that line, once it has ended. */
  readonly rest: Promise<readonly string[]>;
  /** Everything it has written to stderr so far. */
  readonly log: () => string;
  /** Stops it, by SIGTERM unless another signal is given, and gives its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/**
 * Starts `sidegate serve` with these flags and waits until it answers; it goes with the test.
 *
 * @param program - how sidegate is started
 */
export function startSidecar(
  t: ExecutionContext,
  flags: readonly string[],
  program: readonly [string, ...string[]] = [launcher],
): Promise<SidecarProcess> {
  return startCommand(t, ['serve', '--http', '127.0.0.1:0', ...flags], program);
}

/** Starts a command that prints where it serves once it does, and waits for that; it goes with the test. */
export async function startCommand(
  t: ExecutionContext,
  words: readonly string[],
  [command, ...args]: readonly [string, ...string[]] = [launcher],
): Promise<SidecarProcess> {
  const child = spawn(command, [...args, ...words], { stdio: ['ignore', 'pipe', 'pipe'] });
  t.teardown(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exited = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error(`the sidecar ended before it answered:\n${log}`);
  const serving = new Map(entriesOf(JSON.parse(first.value), (each) => each));
  return {
    child,
    listen: listOf(serving.get('listen'), textOf),
    http: maybe(serving.get('http'), textOf) ?? '',
    serving: Object.fromEntries(serving),
    rest: collect(lines),
    log: () => log,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
  };
}

async function collect(lines: AsyncIterable<string>): Promise<readonly string[]> {
  const collected: string[] = [];
  for await (const line of lines) collected.push(line);
  return collected;
}
