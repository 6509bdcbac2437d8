import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../../scripts/free-port.ts';
import { tool } from '../../../scripts/tools.ts';
import { type Api, createApi } from './api.ts';

/** A real API server with an etcd of its own; nothing else runs in this cluster: no kubelet, no scheduler, no controller. */
export interface ControlPlane {
  readonly url: string;
  /** The certificate of the API server, in PEM. */
  readonly ca: string;
  readonly caFile: string;
  /** The administrator's. */
  readonly token: string;
  /** As a cluster's administrator. */
  readonly api: Api;
  readonly kubeconfig: string;
  /** A folder that goes with it. */
  readonly folder: string;
  readonly stop: () => Promise<void>;
}

const patienceMs = 60_000;
const adminToken = 'admin-of-the-tests';

/**
 * Starts etcd and kube-apiserver on free ports of 127.0.0.1.
 *
 * @param services - a Unix socket with a proxy by HTTP CONNECT, through which the API server reaches Services
 */
export async function startControlPlane(services: string): Promise<ControlPlane> {
  const folder = mkdtempSync(join(tmpdir(), 'sidegate-cluster-'));
  const [etcdPath, serverPath] = [await tool('etcd'), await tool('kube-apiserver')];
  const [clientPort, peerPort, securePort] = [await freePort(), await freePort(), await freePort()];
  const etcd = start(etcdPath, etcdFlags(folder, clientPort, peerPort));
  const server = start(serverPath, serverFlags(folder, clientPort, securePort, services));
  const stop = async (): Promise<void> => {
    // The server first: without its etcd it would go on for minutes.
    await server.end();
    await etcd.end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const url = `https://127.0.0.1:${securePort}`;
    const caFile = join(folder, 'certificates/apiserver.crt');
    const ca = await untilReady(url, caFile, [etcd, server]);
    const api = createApi(url, ca, adminToken);
    return {
      url,
      ca,
      caFile,
      token: adminToken,
      api,
      kubeconfig: writeKubeconfig(folder, url, caFile),
      folder,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function etcdFlags(folder: string, client: number, peer: number): readonly string[] {
  const [clients, peers] = [`http://127.0.0.1:${client}`, `http://127.0.0.1:${peer}`];
  return [
    `--data-dir=${folder}/etcd`,
    `--listen-client-urls=${clients}`,
    `--advertise-client-urls=${clients}`,
    `--listen-peer-urls=${peers}`,
    `--initial-advertise-peer-urls=${peers}`,
    `--initial-cluster=default=${peers}`,
    '--unsafe-no-fsync',
    '--log-level=error',
  ];
}

function serverFlags(folder: string, etcd: number, port: number, services: string): readonly string[] {
  const file = (name: string, text: string | Buffer): string => {
    writeFileSync(join(folder, name), text, { mode: 0o600 });
    return join(folder, name);
  };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = file('sa.key', privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const egress = {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [
      {
        name: 'cluster',
        connection: { proxyProtocol: 'HTTPConnect', transport: { uds: { udsName: services } } },
      },
    ],
  };
  return [
    `--etcd-servers=http://127.0.0.1:${etcd}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    `--secure-port=${port}`,
    `--cert-dir=${folder}/certificates`,
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--service-account-issuer=https://kubernetes.default.svc',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--authorization-mode=RBAC',
    `--token-auth-file=${file('tokens.csv', `${adminToken},admin,1,"system:masters"\n`)}`,
    `--egress-selector-config-file=${file('egress.json', JSON.stringify(egress))}`,
    '--endpoint-reconciler-type=none',
    '--v=1',
  ];
}

interface Started {
  readonly child: ChildProcess;
  readonly log: () => string;
  readonly end: () => Promise<void>;
}

function start(path: string, flags: readonly string[]): Started {
  const child = spawn(path, flags, { stdio: ['ignore', 'ignore', 'pipe'] });
  const exited = once(child, 'exit');
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-20_000);
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    child,
    log: () => log,
    async end() {
      process.off('exit', kill);
      kill();
      await exited;
    },
  };
}

async function untilReady(url: string, caFile: string, programs: readonly Started[]): Promise<string> {
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs && programs.every(({ child }) => child.exitCode === null)) {
    const ca = readMaybe(caFile);
    if (ca !== undefined) {
      const answer = await createApi(url, ca, adminToken)
        .send('GET', '/readyz')
        .catch(() => undefined);
      if (answer?.status === 200) return ca;
    }
    await sleep(100);
  }
  throw new Error(`the API server is not ready:\n${programs.map(({ log }) => log()).join('\n')}`);
}

function readMaybe(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function writeKubeconfig(folder: string, url: string, caFile: string): string {
  const path = join(folder, 'kubeconfig');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'tests',
    contexts: [{ name: 'tests', context: { cluster: 'tests', user: 'admin' } }],
    clusters: [{ name: 'tests', cluster: { server: url, 'certificate-authority': caFile } }],
    users: [{ name: 'admin', user: { token: adminToken } }],
  };
  writeFileSync(path, JSON.stringify(config));
  return path;
}
