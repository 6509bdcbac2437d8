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
    if (image.includes('/invoices:'))
      return { entrypoint: [process.execPath, join(import.meta.dirname, 'node/invoices.ts')] };
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

/** What runs commands in a cluster with controllers and a node. */
async function startMachine(t: ExecutionContext): Promise<(command: string) => Promise<string>> {
  t.timeout(10 * 60_000);
  const cluster = await startCluster();
  t.teardown(cluster.stop);
  t.teardown(await startControllers(cluster));
  const namespaces = { 'sidegate-system': 'machine', shop: 'own' } as const;
  const node = await startNode(t, namespaces, cluster.api.must, createPrograms(cluster));
  return async (command) => await runAsReader(t, cluster, node, command);
}

test('every command of the walk-through prints what it says', async (t) => {
  const print = await startMachine(t);
  const examples = readBlocks()
    .filter(({ file, language }) => file === 'docs/kubernetes-walkthrough.md' && language === 'console')
    .flatMap(toExamples);
  t.true(examples.length > 10);
  for (const { file, line, command, output } of examples) {
    const printed = await print(command);
    t.true(isAsDocumented(printed, output), `${file}:${line} ${command}\n${printed}`);
  }
});

test('over the socket, by a service itself and in a Job Sidegate is asked as the examples say', async (t) => {
  const print = await startMachine(t);
  const examples = 'deploy/examples/kubernetes';
  const token = 'example-only-token-of-a-build-server-do-not-use-it-anywhere-else';
  await print('kubectl apply -f deploy/install.yaml');
  await print(
    'kubectl --namespace sidegate-system rollout status deployment sidegate-injector --timeout 120s',
  );
  for (const file of ['namespace', 'policy', 'own-envoy-socket', 'service-asks', 'job'])
    await print(`kubectl apply -f ${examples}/${file}.yaml`);
  for (const name of ['orders-by-socket', 'invoices'])
    await print(`kubectl --namespace shop rollout status deployment ${name} --timeout 120s`);
  await print('kubectl --namespace shop wait --for condition=complete job/month-end --timeout 60s');
  const status = "curl -s -o /dev/null -w '%{http_code}' http://127.0.0.1:10000/v1/orders/7";
  t.is(await print(status), '401');
  t.is(await print(`${status} -H 'Authorization: Bearer ${token}'`), '200');
});
