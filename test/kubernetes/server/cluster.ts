import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { tool } from '../../../scripts/tools.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { openServiceNetwork, type ServiceNetwork } from './service-network.ts';

const execute = promisify(execFile);

/** A cluster without nodes: what an API server does with objects, it does. */
export interface Cluster extends ControlPlane {
  readonly network: ServiceNetwork;
  /** Makes a namespace with these labels, and the ServiceAccount that a controller would make in it. */
  readonly namespace: (name: string, labels?: Readonly<Record<string, string>>) => Promise<void>;
  /** Makes a ServiceAccount. */
  readonly account: (namespace: string, name: string) => Promise<void>;
  /** Runs kubectl as the administrator. */
  readonly kubectl: (args: readonly string[], input?: string) => Promise<Told>;
}

/** How a kubectl ended. */
export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a cluster with the namespaces that every one has. */
export async function startCluster(): Promise<Cluster> {
  const sockets = mkdtempSync(join(tmpdir(), 'sidegate-services-'));
  const network = await openServiceNetwork(join(sockets, 'services.sock'));
  const control = await startControlPlane(join(sockets, 'services.sock'));
  const kubectl = await tool('kubectl');
  const { must } = control.api;
  const account = async (namespace: string, name: string): Promise<void> => {
    await must('POST', `/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name } });
  };
  for (const namespace of ['default', 'kube-system']) await account(namespace, 'default');
  return {
    ...control,
    network,
    async namespace(name, labels = {}) {
      await must('POST', '/api/v1/namespaces', { metadata: { name, labels } });
      await account(name, 'default');
    },
    account,
    kubectl: (args, input) => tell(kubectl, control, args, input),
    async stop() {
      await control.stop();
      await network.close();
      rmSync(sockets, { recursive: true, force: true });
    },
  };
}

/** Renders a folder with kustomize. */
export async function render(folder: string): Promise<string> {
  const { stdout } = await execute(await tool('kustomize'), ['build', folder]);
  return stdout;
}

async function tell(
  path: string,
  { kubeconfig, folder }: ControlPlane,
  args: readonly string[],
  input = '',
): Promise<Told> {
  // Its cache of what the server serves lies under HOME, and is another server's next time.
  const env = { ...process.env, HOME: folder, KUBECONFIG: kubeconfig };
  const child = spawn(path, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin.end(input);
  const code = await once(child, 'close').then(([status]: unknown[]) => status);
  return { code: typeof code === 'number' ? code : 1, stdout, stderr };
}
