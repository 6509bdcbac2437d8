import { setTimeout as sleep } from 'node:timers/promises';
import type { Image } from '../../scripts/image/assemble.ts';
import { contain, innerPid } from '../../scripts/image/contain.ts';
import { readQuantity } from '../../src/kubernetes/inject/quantity.ts';
import { defaultSettings } from '../../src/kubernetes/inject/settings.ts';
import { startChild } from './child.ts';
import type { Server } from './server.ts';

/** A sidecar in a container of the image, with the arguments that the injector gives it. */
export interface ContainedServer extends Server {
  /** Where its probes and metrics are. */
  readonly http: string;
}

const policyPlace = '/etc/sidegate/policy';

/** The limit that the injector sets. */
export const memoryLimitBytes: number = readQuantity(defaultSettings('').resources.memoryLimit) ?? Number.NaN;

/**
 * Starts it on a directory with a policy, with what Node is told of a memory limit, and waits until it is ready. Its
 * ports are free ones, of loopback.
 */
export async function startContainer(
  image: Image,
  volume: string,
  limitBytes: number,
): Promise<ContainedServer> {
  const [command, ...args] = contain(image, {
    mounts: { [policyPlace]: volume },
    memoryLimitBytes: limitBytes,
  });
  const flags = ['--policy', policyPlace, '--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', '--wait'];
  const child = startChild(command, [...args, 'serve', ...flags]);
  const line: unknown = JSON.parse(await child.line());
  const fields = new Map(Object.entries(typeof line === 'object' && line !== null ? line : {}));
  const listen: unknown = fields.get('listen');
  const http = String(fields.get('http'));
  const pid = innerPid(child.pid);
  const kill = (): void => void process.kill(pid, 'SIGKILL');
  process.once('exit', kill);
  await untilServed(http, 1);
  return {
    addresses: Array.isArray(listen) ? listen.map(String) : [],
    http,
    child: {
      ...child,
      pid,
      async stop() {
        process.off('exit', kill);
        process.kill(pid, 'SIGTERM');
        await child.ended;
      },
    },
  };
}

/** Waits until so many policies have loaded, one after the other. @throws {Error} when one failed to */
export async function untilServed(http: string, generation: number): Promise<void> {
  for (;;) {
    const page = await (await fetch(`http://${http}/metrics`)).text();
    const readSeries = (series: string): number => Number(page.split(`\n${series} `)[1]?.split('\n')[0]);
    if (readSeries('sidegate_policy_reloads_total{result="failed"}') > 0)
      throw new Error('a policy failed to load');
    if (readSeries('sidegate_policy_generation') >= generation) return;
    await sleep(20);
  }
}
