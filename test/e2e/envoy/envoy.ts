import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Tool, tool } from '../../../scripts/tools.ts';
import { scratchFolder } from '../grpc/serve-fixture.ts';
import { type EnvoyChoice, envoyConfig, type Sides } from './config.ts';

/** An Envoy that is running, gone with the test. */
export interface Envoy {
  readonly port: number;
}

const patienceMs = 20_000;

/**
 * Starts an Envoy between clients and an upstream and waits until it listens.
 */
export async function startEnvoy(
  t: ExecutionContext,
  version: Extract<Tool, `envoy${string}`>,
  sides: Sides,
  choice: EnvoyChoice,
): Promise<Envoy> {
  const folder = scratchFolder(t);
  const config = join(folder, 'envoy.json');
  const admin = join(folder, 'admin');
  writeFileSync(config, JSON.stringify(envoyConfig(sides, choice)));
  const flags = ['-c', config, '--admin-address-path', admin, '--disable-hot-restart', '--concurrency', '1'];
  const child = spawn(await tool(version), [...flags, '-l', 'error'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let log = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  t.teardown(() => child.kill('SIGKILL'));
  const endMs = performance.now() + patienceMs;
  while (performance.now() < endMs && child.exitCode === null) {
    const port = existsSync(admin) ? await portOf(readFileSync(admin, 'utf8')) : undefined;
    if (port !== undefined) return { port };
    await sleep(50);
  }
  throw new Error(`Envoy does not listen:\n${log}`);
}

/** The port of its one listener; `undefined` until it listens. */
async function portOf(admin: string): Promise<number | undefined> {
  const ready = await fetch(`http://${admin}/ready`).catch(() => undefined);
  if (ready?.status !== 200) return undefined;
  const found = await fetch(`http://${admin}/listeners?format=json`);
  const text = JSON.stringify(await found.json());
  const ports = [
    ...text.matchAll(/"local_address":\{"socket_address":\{"address":"127\.0\.0\.1","port_value":(\d+)/g),
  ];
  return ports[0] === undefined ? undefined : Number(ports[0][1]);
}
