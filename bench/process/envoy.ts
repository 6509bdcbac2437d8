import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { tool } from '../../scripts/tools.ts';
import { scratchFolder } from '../policies/scratch.ts';
import { startChild } from './child.ts';
import type { Server } from './server.ts';

/** How Envoy asks about a request: not at all, or at a Unix socket, over gRPC or by its `http_service`. */
export type Asking = undefined | { readonly over: 'gRPC' | 'HTTP'; readonly socket: string };

const typed = (type: string, value: object): object => ({
  '@type': `type.googleapis.com/envoy.extensions.${type}`,
  ...value,
});

/** Starts an Envoy of one thread that answers each request itself, once it may, and waits until it listens. */
export async function startEnvoy(asking: Asking): Promise<Server> {
  const folder = scratchFolder();
  const [config, admin] = [join(folder, 'envoy.json'), join(folder, 'admin')];
  writeFileSync(config, JSON.stringify(toConfig(asking)));
  const flags = ['-c', config, '--admin-address-path', admin, '--disable-hot-restart', '--concurrency', '1'];
  const child = startChild(await tool('envoy'), [...flags, '-l', 'error']);
  const endMs = performance.now() + 20_000;
  while (performance.now() < endMs) {
    const port = existsSync(admin) ? await portOf(readFileSync(admin, 'utf8')) : undefined;
    if (port !== undefined) return { child, addresses: [`127.0.0.1:${port}`] };
    await sleep(50);
  }
  throw new Error('Envoy does not listen');
}

async function portOf(admin: string): Promise<string | undefined> {
  const ready = await fetch(`http://${admin}/ready`).catch(() => undefined);
  if (ready?.status !== 200) return undefined;
  const listeners = await (await fetch(`http://${admin}/listeners`)).text();
  return /^in::127\.0\.0\.1:(\d+)$/m.exec(listeners)?.[1];
}

function toConfig(asking: Asking): object {
  const answer = { status: 200, body: { inline_string: 'ok' } };
  const routes = [{ match: { prefix: '/' }, direct_response: answer }];
  const router = {
    name: 'envoy.filters.http.router',
    typed_config: typed('filters.http.router.v3.Router', {}),
  };
  const manager = typed('filters.network.http_connection_manager.v3.HttpConnectionManager', {
    stat_prefix: 'in',
    route_config: { virtual_hosts: [{ name: 'all', domains: ['*'], routes }] },
    http_filters: asking === undefined ? [router] : [toFilter(asking.over), router],
  });
  const filters = [{ name: 'envoy.filters.network.http_connection_manager', typed_config: manager }];
  return {
    admin: { address: anyPort },
    static_resources: {
      listeners: [{ name: 'in', address: anyPort, filter_chains: [{ filters }] }],
      clusters: asking === undefined ? [] : [toCluster(asking)],
    },
  };
}

const anyPort = { socket_address: { address: '127.0.0.1', port_value: 0 } };

function toFilter(over: 'gRPC' | 'HTTP'): object {
  const timeout = '1s';
  const grpc = { grpc_service: { envoy_grpc: { cluster_name: 'sidegate' }, timeout } };
  const http = {
    allowed_headers: { patterns: [{ safe_regex: { regex: '.*' } }] },
    http_service: {
      server_uri: { uri: 'http://sidegate', cluster: 'sidegate', timeout },
      authorization_request: {
        headers_to_add: [
          { key: 'x-sidegate-peer', value: '%DOWNSTREAM_DIRECT_REMOTE_ADDRESS_WITHOUT_PORT%' },
        ],
      },
      authorization_response: { allowed_upstream_headers: { patterns: [{ prefix: 'x-sidegate-' }] } },
    },
  };
  const config = { transport_api_version: 'V3', ...(over === 'gRPC' ? grpc : http) };
  return {
    name: 'envoy.filters.http.ext_authz',
    typed_config: typed('filters.http.ext_authz.v3.ExtAuthz', config),
  };
}

function toCluster({ over, socket }: NonNullable<Asking>): object {
  const options = 'envoy.extensions.upstreams.http.v3.HttpProtocolOptions';
  const http2 = typed('upstreams.http.v3.HttpProtocolOptions', {
    explicit_http_config: { http2_protocol_options: {} },
  });
  const endpoint = { address: { pipe: { path: socket } } };
  return {
    name: 'sidegate',
    type: 'STATIC',
    load_assignment: { cluster_name: 'sidegate', endpoints: [{ lb_endpoints: [{ endpoint }] }] },
    ...(over === 'gRPC' && { typed_extension_protocol_options: { [options]: http2 } }),
  };
}
