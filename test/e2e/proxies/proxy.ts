import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Tool, tool } from '../../../scripts/tools.ts';
import type { Flavour } from '../../../src/transport/forward-auth/flavour.ts';
import { root } from '../examples.ts';

/** A proxy with the example of `deploy/` that is tried with it. */
export interface ProxyKind {
  readonly name: string;
  readonly flavour: Flavour;
  readonly tool: Tool;
  /** The files of the example in `deploy/`, the one first with which the proxy is started. */
  readonly files: readonly [string, ...string[]];
  /** Whether it asks over TCP, for it knows no Unix sockets. */
  readonly asksOverTcp: boolean;
  /** What stands in the files, and what it is replaced by. */
  readonly replace: (places: Places) => readonly (readonly [shown: string, real: string])[];
  readonly args: (file: string, folder: string) => readonly string[];
}

/** Where everybody listens in a test. */
export interface Places {
  readonly folder: string;
  readonly port: number;
  readonly upstreamPort: number;
  /** Where the proxy asks: the path of a socket, or `HOST:PORT`. */
  readonly sidegate: string;
}

const isRoot = process.getuid?.() === 0;
const envoy = (name: string, version: Extract<Tool, `envoy${string}`>): ProxyKind => ({
  name,
  flavour: 'envoy',
  tool: version,
  files: ['envoy/http-service.yaml'],
  asksOverTcp: false,
  replace: ({ port, upstreamPort, sidegate }) => [
    ['port_value: 10000', `port_value: ${port}`],
    ['port_value: 8080', `port_value: ${upstreamPort}`],
    ['/run/sidegate/envoy.sock', sidegate],
    ['max_request_bytes: 65536', 'max_request_bytes: 256'],
    // A machine that is busy is no reason to deny; nor are underscores dropped here, so that we see them.
    ['timeout: 0.2s', 'timeout: 2s'],
    ['headers_with_underscores_action: DROP_HEADER', 'headers_with_underscores_action: ALLOW'],
  ],
  args: (file) => ['-c', file, '--disable-hot-restart', '--concurrency', '1', '-l', 'error'],
});

/** The proxies that are tried, each with its example. */
export const proxies: readonly ProxyKind[] = [
  envoy('envoy', 'envoy'),
  envoy('envoy-1.36', 'envoy-1.36'),
  {
    name: 'nginx',
    flavour: 'nginx',
    tool: 'nginx',
    files: ['nginx/nginx.conf'],
    asksOverTcp: false,
    replace: ({ port, upstreamPort, sidegate }) => [
      ['listen 127.0.0.1:8000', `listen 127.0.0.1:${port}`],
      ['server 127.0.0.1:8080', `server 127.0.0.1:${upstreamPort}`],
      ['unix:/run/sidegate/nginx.sock', `unix:${sidegate}`],
      ['http {', 'http { access_log off;'],
    ],
    // Its workers are somebody else where its master is root, and could not open the socket.
    args: (file, folder) => [
      ...['-p', folder, '-c', file, '-e', 'stderr'],
      ...['-g', `${isRoot ? 'user root; ' : ''}daemon off; worker_processes 1; pid ${folder}/nginx.pid;`],
    ],
  },
  {
    name: 'caddy',
    flavour: 'caddy',
    tool: 'caddy',
    files: ['caddy/Caddyfile'],
    asksOverTcp: false,
    replace: ({ port, upstreamPort, sidegate }) => [
      [':8000', `:${port}`],
      ['127.0.0.1:8080', `127.0.0.1:${upstreamPort}`],
      ['unix//run/sidegate/caddy.sock', `unix/${sidegate}`],
    ],
    args: (file) => ['run', '--config', file, '--adapter', 'caddyfile'],
  },
  {
    name: 'traefik',
    flavour: 'traefik',
    tool: 'traefik',
    files: ['traefik/traefik.yaml', 'traefik/dynamic.yaml'],
    asksOverTcp: true,
    replace: ({ folder, port, upstreamPort, sidegate }) => [
      ['address: 127.0.0.1:8000', `address: 127.0.0.1:${port}`],
      ['http://127.0.0.1:8080', `http://127.0.0.1:${upstreamPort}`],
      ['127.0.0.1:7780', sidegate],
      ['/etc/traefik/dynamic.yaml', `${folder}/dynamic.yaml`],
    ],
    args: (file) => [`--configFile=${file}`],
  },
];

const patienceMs = 20_000;

/** Starts a proxy with its example and waits until it listens; it goes with the test. */
export async function startProxy(t: ExecutionContext, proxy: ProxyKind, places: Places): Promise<void> {
  const { folder, port } = places;
  const files = proxy.files.map((file) => {
    const path = join(folder, file.split('/').at(-1) ?? '');
    const text = readFileSync(`${root}deploy/${file}`, 'utf8');
    writeFileSync(
      path,
      proxy.replace(places).reduce((shown, [from, to]) => shown.replaceAll(from, to), text),
    );
    return path;
  });
  const child = spawn(await tool(proxy.tool), proxy.args(files[0] ?? '', folder), {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder },
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (log += text));
  }
  const ended = once(child, 'exit');
  t.teardown(async () => {
    // What ends by itself takes its workers along.
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
    await ended;
    clearTimeout(timer);
  });
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs && child.exitCode === null) {
    if (await answers(port)) return;
    await sleep(50);
  }
  throw new Error(`${proxy.name} does not listen:\n${log}`);
}

/** Whether somebody answers HTTP at a port. */
function answers(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );
}
