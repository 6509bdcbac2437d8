import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { freePort } from '../../../scripts/free-port.ts';
import { shopJwks } from '../../identity/forge.ts';
import { listOf, textOf } from '../../policy/decode.ts';
import { type Mesh, sendTo } from '../envoy/mesh.ts';
import { startUpstream } from '../envoy/upstream.ts';
import { scratchFolder } from '../grpc/serve-fixture.ts';
import { type SidecarProcess, startSidecar } from '../sidecar.ts';
import { type ProxyKind, startProxy } from './proxy.ts';

/** An upstream behind a proxy, which asks a sidecar of the table's policy over HTTP. */
export interface Proxied {
  readonly port: number;
  readonly send: Mesh['send'];
  readonly sidecar: SidecarProcess;
}

/**
 * Starts all three; they go with the test.
 *
 * @param change - what becomes of the table's policy before it is served
 */
export async function startProxied(
  t: ExecutionContext,
  proxy: ProxyKind,
  change: (policy: string) => string = (text) => text,
): Promise<Proxied> {
  const folder = scratchFolder(t);
  const policy = join(folder, 'policy.yaml');
  writeFileSync(join(folder, 'shop.jwks'), shopJwks);
  const text = readFileSync(new URL('../envoy/policy.yaml', import.meta.url), 'utf8');
  writeFileSync(policy, change(text));
  const socket = join(folder, 'sidegate.sock');
  const asked = proxy.asksOverTcp ? '127.0.0.1:0' : `unix:${socket}`;
  const forward = ['--forward-auth', `${proxy.flavour}=${asked}`];
  const flags = ['--policy', policy, '--listen', '127.0.0.1:0', ...forward, '--log-level', 'error'];
  const sidecar = await startSidecar(t, flags);
  const [bound = ''] = listOf(sidecar.serving['forward_auth'], textOf);
  const sidegate = proxy.asksOverTcp ? bound.slice(bound.indexOf('=') + 1) : socket;
  const port = await freePort();
  await startProxy(t, proxy, { folder, port, upstreamPort: await startUpstream(t), sidegate });
  return { port, send: sendTo(port), sidecar };
}
