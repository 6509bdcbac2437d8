import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { entriesOf, listOf, textOf } from '../../policy/decode.ts';

const launcher = fileURLToPath(new URL('../../../bin/sidegate.js', import.meta.url));

/** A `sidegate injector` in a process of its own. */
export interface Injector {
  /** Where it answers the API server. */
  readonly port: number;
  /** The address of its probes and metrics. */
  readonly http: string;
  readonly log: () => string;
  /** The value of each sample of its metrics, by name and labels as they stand there. */
  readonly metrics: () => Promise<ReadonlyMap<string, number>>;
  /** Ends it as a kubelet does; gives its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** Starts an injector with these flags, and waits until it answers. */
export async function startInjector(flags: readonly string[]): Promise<Injector> {
  const addresses = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0'];
  const child = spawn(launcher, ['injector', ...addresses, ...flags], { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text;
  });
  const exited = once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : null));
  const first = await createInterface(child.stdout)[Symbol.asyncIterator]().next();
  if (first.done === true) throw new Error(`the injector ended before it answered:\n${log}`);
  const serving = new Map(entriesOf(JSON.parse(first.value), (each) => each));
  const [listen = ''] = listOf(serving.get('listen'), textOf);
  const http = textOf(serving.get('http'));
  return {
    port: Number(listen.slice(listen.lastIndexOf(':') + 1)),
    http,
    log: () => log,
    async metrics() {
      const text = await (await fetch(`http://${http}/metrics`)).text();
      return new Map(
        [...text.matchAll(/^([a-z]\S*) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
      );
    },
    stop(signal = 'SIGTERM') {
      process.off('exit', kill);
      child.kill(signal);
      return exited;
    },
  };
}
