import { type ChildProcess, spawn } from 'node:child_process';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';

/** A process that speaks lines. */
export interface Child {
  readonly pid: number;
  /** When it was started, by `performance.now()`. */
  readonly startedMs: number;
  /** The next line it prints. Rejects when it ends first, with the last of what it said on stderr. */
  readonly line: () => Promise<string>;
  readonly send: (line: string) => void;
  /** Settles when it has ended. */
  readonly ended: Promise<undefined>;
  /** Asks it to end and waits until it has. */
  readonly stop: () => Promise<void>;
}

/** What takes longer has hung. */
const patienceMs = 120_000;

const running = new Set<ChildProcess>();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/** Starts a program with the Node of this process first on its path. */
export function startChild(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const startedMs = performance.now();
  const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
  const child = spawn(command, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PATH, ...environment },
  });
  running.add(child);
  const exited = Promise.withResolvers<undefined>();
  child.once('close', () => {
    running.delete(child);
    exited.resolve(undefined);
  });
  let complaint = '';
  child.once('error', (error) => (complaint = error.message));
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (bytes: Buffer) => (complaint = `${complaint}${bytes.toString()}`.slice(-2000)));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();

  return {
    pid: child.pid ?? 0,
    startedMs,
    async line() {
      const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
      const next = await lines.next();
      clearTimeout(timer);
      if (next.done !== true) return next.value;
      throw new Error(`${command} ${args.join(' ')} ended without an answer: ${complaint}`);
    },
    send: (line) => void child.stdin.write(`${line}\n`),
    ended: exited.promise,
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 5000);
      await exited.promise;
      clearTimeout(timer);
    },
  };
}

/** Runs a program that prints one line of numbers and ends. */
export async function runForNumbers(
  command: string,
  args: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const child = startChild(command, args);
  const numbers = toNumbers(await child.line());
  await child.stop();
  return numbers;
}

/** The numbers of a line of JSON, by name. */
export function toNumbers(line: string): ReadonlyMap<string, number> {
  const value: unknown = JSON.parse(line);
  const entries: [string, unknown][] =
    typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return new Map(entries.flatMap(([name, number]) => (typeof number === 'number' ? [[name, number]] : [])));
}

/** A number that must be there. */
export function numberOf(numbers: ReadonlyMap<string, number>, name: string): number {
  const number = numbers.get(name);
  if (number === undefined) throw new Error(`a process told no \`${name}\``);
  return number;
}
