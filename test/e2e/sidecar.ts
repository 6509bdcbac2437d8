import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ExecutionContext } from 'ava';

const launcher = fileURLToPath(new URL('../../bin/sidegate.js', import.meta.url));

/** A sidecar as its users start it, in a process of its own. */
export interface SidecarProcess {
  readonly child: ChildProcess;
  /** The gRPC addresses that it bound. */
  readonly listen: readonly string[];
  readonly http: string;
  /** Everything it has written to stderr so far. */
  readonly log: () => string;
  /** Stops it by SIGTERM and gives its exit code. */
  readonly stop: () => Promise<number | null>;
}

/** Starts `sidegate serve` with these flags and waits until it answers; it goes with the test. */
export async function startSidecar(t: ExecutionContext, flags: readonly string[]): Promise<SidecarProcess> {
  const child = spawn(launcher, ['serve', '--http', '127.0.0.1:0', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exited = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const first = await lines.next();
  if (first.done === true) throw new Error(`the sidecar ended before it answered:\n${log}`);
  const serving: unknown = JSON.parse(first.value);
  return {
    child,
    ...toAddresses(serving),
    log: () => log,
    stop() {
      child.kill('SIGTERM');
      return exited;
    },
  };
}

function toAddresses(serving: unknown): Pick<SidecarProcess, 'listen' | 'http'> {
  if (typeof serving !== 'object' || serving === null || !('listen' in serving) || !('http' in serving)) {
    throw new Error(`no serving line: ${JSON.stringify(serving)}`);
  }
  const { listen, http } = serving;
  if (!Array.isArray(listen) || typeof http !== 'string') throw new Error('a serving line without addresses');
  return { listen: listen.map(String), http };
}
