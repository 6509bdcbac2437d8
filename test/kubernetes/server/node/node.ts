import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import type { Programs } from './container.ts';
import { listAt, textAt } from './json.ts';
import { type PodRun, runPod } from './pod.ts';
import type { Ask } from './volumes.ts';

/** A node of a cluster that runs Pods as processes of this machine. */
export interface Node {
  /** A process in the network of a Pod whose name begins so, for `nsenter -n -t`. @throws {Error} when none runs */
  readonly networkOf: (pod: string) => number;
}

/** The Pods of a namespace: each in a network of its own, with nothing but loopback, or in that of the machine. */
export type Namespaces = Readonly<Record<string, 'own' | 'machine'>>;

/** How often it looks at the API server: kubelet is told, which a test of some seconds need not be. */
const pauseMs = 200;

/**
 * Stands in for scheduler and kubelet: binds the Pods of some namespaces to itself, writes their volumes, runs their
 * containers in order and in a network of their own, probes them and reports. Wants root, for the networks.
 */
export async function startNode(
  t: ExecutionContext,
  namespaces: Namespaces,
  ask: Ask,
  programs: Programs,
): Promise<Node> {
  const folder = mkdtempSync(join(tmpdir(), 'sidegate-node-'));
  chmodSync(folder, 0o755);
  const name = 'machine';
  const condition = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'it runs' };
  await ask('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name } });
  await ask('PATCH', `/api/v1/nodes/${name}/status`, { status: { conditions: [condition] } });
  const running = new Map<
    string,
    { readonly run: PodRun; readonly network: number | undefined; readonly name: string }
  >();
  const over = new AbortController();

  async function start(pod: unknown): Promise<void> {
    const uid = textAt(pod, 'metadata', 'uid');
    const own = join(folder, uid);
    mkdirSync(own, { recursive: true, mode: 0o755 });
    const isOwn = namespaces[textAt(pod, 'metadata', 'namespace')] === 'own';
    const network = isOwn ? await holdNetwork() : undefined;
    const run = runPod(pod, { network: network?.pid, folder: own, programs, ask });
    running.set(uid, { run, network: network?.pid, name: textAt(pod, 'metadata', 'name') });
    void run.ended.then(() => {
      network?.end();
      running.delete(uid);
    });
  }

  async function look(namespace: string): Promise<void> {
    const pods = listAt(await ask('GET', `/api/v1/namespaces/${namespace}/pods`), 'items');
    for (const pod of pods) {
      const uid = textAt(pod, 'metadata', 'uid');
      const known = running.get(uid);
      if (textAt(pod, 'metadata', 'deletionTimestamp') !== '') {
        known?.run.stop();
        continue;
      }
      if (known !== undefined || textAt(pod, 'spec', 'nodeName') !== '') continue;
      await ask('POST', `/api/v1/namespaces/${namespace}/pods/${textAt(pod, 'metadata', 'name')}/binding`, {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: textAt(pod, 'metadata', 'name') },
        target: { apiVersion: 'v1', kind: 'Node', name },
      });
      await start(pod);
    }
  }

  const tell = (error: unknown): void => t.log(`the node: ${String(error)}`);
  const looking = (async () => {
    while (!over.signal.aborted) {
      // What is gone by the time that it is bound is looked at no more.
      for (const namespace of Object.keys(namespaces)) await look(namespace).catch(tell);
      await sleep(pauseMs);
    }
  })();
  t.teardown(async () => {
    over.abort();
    await looking;
    for (const { run } of running.values()) run.kill();
    await Promise.all([...running.values()].map(({ run }) => run.ended));
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    networkOf(pod) {
      const found = [...running.values()].find((each) => each.name.startsWith(pod));
      if (found?.network === undefined) throw new Error(`no Pod ${pod} runs`);
      return found.network;
    },
  };
}

/** Makes a network with nothing but loopback, which lives as long as a process does. */
async function holdNetwork(): Promise<{ readonly pid: number; readonly end: () => void }> {
  const holder = spawn('unshare', ['-n', 'sh', '-c', 'ip link set lo up && echo up && exec sleep infinity'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(holder.stdout, 'data');
  return { pid: holder.pid ?? 0, end: () => void holder.kill() };
}
