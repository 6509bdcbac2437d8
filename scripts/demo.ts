import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { freePort } from './free-port.ts';
import { tool } from './tools.ts';

// `node scripts/demo.ts [PORT]`, 0 for any that is free: Envoy, sidegate and a service behind them, until it is told to end.

const root = fileURLToPath(new URL('..', import.meta.url));
const [wanted = '10000'] = process.argv.slice(2);
const port = wanted === '0' ? await freePort() : wanted;
const folder = mkdtempSync(join(tmpdir(), 'sg-'));
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));

/** A service that says what it was asked and by whom. */
async function startService(): Promise<number> {
  const service = createServer(({ method, url, headers }, response) => {
    const { 'x-sidegate-kind': kind, 'x-sidegate-id': id } = headers;
    response.setHeader('content-type', 'application/json');
    response.end(`${JSON.stringify({ service: `${method ?? ''} ${url ?? ''}`, kind, id })}\n`);
  });
  service.listen(0, '127.0.0.1');
  await once(service, 'listening');
  const address = service.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

/** Starts a program that ends with this one, and this one with it. */
function start(command: string, args: readonly string[]): ReturnType<typeof spawn> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
  child.once('exit', (code) => {
    process.stderr.write(`${command} ended with exit code ${code ?? 0}\n`);
    process.exit(1);
  });
  process.once('exit', () => child.kill());
  return child;
}

const socket = join(folder, 'grpc.sock');
const config = join(folder, 'envoy.yaml');
const servicePort = await startService();
const text = readFileSync(join(root, 'deploy/envoy/envoy.yaml'), 'utf8');
writeFileSync(
  config,
  text
    .replace('port_value: 10000', `port_value: ${port}`)
    .replace('port_value: 8080', `port_value: ${servicePort}`)
    .replace('/run/sidegate/grpc.sock', socket),
);
const serve = [
  'serve',
  '--policy',
  'deploy/envoy/policy.yaml',
  '--listen',
  `unix:${socket}`,
  '--http',
  'off',
];
const { stdout } = start(join(root, 'bin/sidegate.js'), [...serve, '--log-level', 'warn']);
if (stdout !== null) await once(createInterface(stdout), 'line');
start(await tool('envoy'), ['-c', config, '--disable-hot-restart', '--concurrency', '1', '-l', 'error']);
const address = `http://127.0.0.1:${port}`;
while (
  !(await fetch(`${address}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  ))
) {
  await new Promise((resolve) => setTimeout(resolve, 100));
}
process.stdout.write(
  `Envoy listens on ${address}, Sidegate decides by deploy/envoy/policy.yaml; Ctrl-C ends it\n`,
);
