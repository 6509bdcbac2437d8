import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { freePort } from '../../../scripts/free-port.ts';
import { tool } from '../../../scripts/tools.ts';
import { isAsDocumented, readBlocks, root, toExamples } from '../../e2e/examples.ts';
import { scratchFolder } from '../../e2e/grpc/serve-fixture.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { startControllers } from './controllers.ts';
import type { Programs } from './node/container.ts';
import { textAt } from './node/json.ts';
import { type Node, startNode } from './node/node.ts';

const run = promisify(execFile);
const sidegate = join(root, 'bin/sidegate.js');

/** How the containers of the walk-through are started here; the injectors on free ports, which the cluster is told. */
function createPrograms(cluster: Cluster): Programs {
  const ports: number[] = [];
  return async (_pod, container) => {
    const image = textAt(container, 'image');
    if (image.includes('/envoy:'))
      return {
        entrypoint: [await tool('envoy')],
        toArguments: (named) => [...named, '--disable-hot-restart'],
      };
    if (image.includes('/orders:'))
      return { entrypoint: [process.execPath, join(import.meta.dirname, 'node/orders.ts')] };
    if (textAt(container, 'name') !== 'injector') return { entrypoint: [process.execPath, sidegate] };
    const [port, probePort] = [await freePort(), await freePort()];
    ports.push(port);
    cluster.network.route(ports);
    const account = '/var/run/secrets/kubernetes.io/serviceaccount';
    const api = ['--kubernetes', cluster.url, '--kubernetes-token', `${account}/token`];
    const places = ['--listen', `127.0.0.1:${port}`, '--http', `127.0.0.1:${probePort}`];
    const toArguments = (named: readonly string[]): readonly string[] => [
      ...named.filter((flag) => !/^--(listen|http)=/.test(flag)),
      ...[...places, ...api, '--kubernetes-ca', `${account}/ca.crt`],
    ];
    return { entrypoint: [process.execPath, sidegate], toArguments, probePort };
  };
}

/** Runs a command of the document as its reader would; what asks port 10000 asks that of a Pod. */
async function runAsReader(
  t: ExecutionContext,
  cluster: Cluster,
  node: Node,
  command: string,
): Promise<string> {
  const programs = scratchFolder(t);
  mkdirSync(programs, { recursive: true });
  symlinkSync(await tool('kubectl'), join(programs, 'kubectl'));
  const PATH = `${programs}:${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
  const env = { ...process.env, PATH, KUBECONFIG: cluster.kubeconfig, HOME: cluster.folder };
  const inPod = command.includes('127.0.0.1:10000')
    ? ['nsenter', '-t', String(node.networkOf('orders-')), '-n']
    : [];
  const words = [...inPod, 'bash', '-c', command];
  return (await run('env', words, { cwd: root, env, timeout: 180_000 })).stdout;
}

test('every command of the walk-through prints what it says', async (t) => {
  t.timeout(10 * 60_000);
  const cluster = await startCluster();
  t.teardown(cluster.stop);
  t.teardown(await startControllers(cluster));
  const namespaces = { 'sidegate-system': 'machine', shop: 'own' } as const;
  const node = await startNode(t, namespaces, cluster.api.must, createPrograms(cluster));
  const examples = readBlocks()
    .filter(({ file, language }) => file === 'docs/kubernetes-walkthrough.md' && language === 'console')
    .flatMap(toExamples);
  t.true(examples.length > 10);
  for (const { file, line, command, output } of examples) {
    const printed = await runAsReader(t, cluster, node, command);
    t.true(isAsDocumented(printed, output), `${file}:${line} ${command}\n${printed}`);
  }
});
