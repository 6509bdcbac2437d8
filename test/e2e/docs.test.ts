import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { tool } from '../../scripts/tools.ts';
import { load } from '../../src/policy/load.ts';
import { listOf, textOf } from '../policy/decode.ts';
import { isAsDocumented, readBlocks, root, toExamples } from './examples.ts';
import { scratchFolder } from './grpc/serve-fixture.ts';
import { startSidecar } from './sidecar.ts';

const run = promisify(execFile);
const blocks = readBlocks();
const listen = ['--listen', '127.0.0.1:0', '--log-level', 'error'];
const shop = ['--policy', 'deploy/examples/shop', ...listen];

for (const { file, line, command, output, policy } of blocks
  .filter(({ language }) => language === 'console')
  .flatMap(toExamples)) {
  test(`${file}:${line} prints what it says: ${command.slice(0, 60)}`, async (t) => {
    t.timeout(180_000);
    const over = await issueFor(t, command);
    const flags = over?.flags ?? (policy === undefined ? shop : flagsFor(t, policy));
    const { command: real, path } = await prepare(
      t,
      over?.command ?? command,
      async () => (await startSidecar(t, flags)).listen[0] ?? '',
    );
    const { stdout } = await run('bash', ['-c', real], { cwd: root, env: { ...process.env, PATH: path } });
    t.true(isAsDocumented(stdout, output), stdout);
  });
}

for (const { file, line, text } of blocks.filter(({ language }) => language === 'js')) {
  test(`${file}:${line} runs and prints what its comment says`, async (t) => {
    const { listen: addresses } = await startSidecar(t, shop);
    const script = `${root}node_modules/.cache/examples/${line}.mjs`;
    mkdirSync(dirname(script), { recursive: true });
    writeFileSync(script, text.replace('127.0.0.1:7777', addresses[0] ?? ''));
    const { stdout } = await run('node', [script], { cwd: root });
    t.is(stdout.trim(), /\/\/ (\w+)$/m.exec(text)?.[1] ?? 'no comment');
  });
}

for (const { file, line, text } of blocks.filter(({ language }) => language === 'yaml')) {
  test(`${file}:${line} loads`, (t) => {
    t.deepEqual(load([{ path: file, text }], new Map()).problems, []);
  });
}

/** Serves the policy that a section of a document shows. */
function flagsFor(t: ExecutionContext, policy: string): readonly string[] {
  const path = `${scratchFolder(t)}/policy.yaml`;
  writeFileSync(path, policy);
  return ['--policy', path, ...listen];
}

let demo: Promise<string> | undefined;
const endings: (() => void)[] = [];
test.after.always(() => {
  for (const end of endings) end();
});

/** Starts what `npm run demo` starts, once for all examples, on a port of its own. */
function startDemo(): Promise<string> {
  demo ??= new Promise((resolve, reject) => {
    const child = spawn('node', [`${root}scripts/demo.ts`, '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    endings.push(() => child.kill());
    child.once('exit', (code) => reject(new Error(`the demo ended with exit code ${code ?? 0}`)));
    createInterface(child.stdout).once('line', (line) => resolve(/http:\/\/([\d.:]+)/.exec(line)?.[1] ?? ''));
  });
  return demo;
}

/** A command that asks over mTLS, with certificates of its own, and the flags that serve their example. */
async function issueFor(
  t: ExecutionContext,
  command: string,
): Promise<{ command: string; flags: readonly string[] } | undefined> {
  const [, shown] = /^grpcurl .*-cacert (\S+)\/ca\.crt/.exec(command) ?? [];
  if (shown === undefined) return undefined;
  const folder = scratchFolder(t);
  await run('node', ['deploy/examples/mtls/issue.js', folder], { cwd: root });
  const files = ['--tls-cert', `${folder}/tls.crt`, '--tls-key', `${folder}/tls.key`];
  const tls = ['--listen', 'mtls:127.0.0.1:0', ...files, '--client-ca', `${folder}/ca.crt`];
  return {
    command: command.replaceAll(shown, folder),
    flags: ['--policy', folder, ...tls, '--log-level', 'error'],
  };
}

/** Where nginx asks in the documents. */
const forwardAuth = '127.0.0.1:7780';

/** Serves the policy of the demo to nginx, and gives the address. */
async function serveForward(t: ExecutionContext): Promise<string> {
  const flags = ['--policy', 'deploy/envoy/policy.yaml', ...listen, '--forward-auth', 'nginx=127.0.0.1:0'];
  const [address = ''] = listOf((await startSidecar(t, flags)).serving['forward_auth'], textOf);
  return address.replace('nginx=', '');
}

/** The command with the address of a server of its own, and a path on which the tools are that it names. */
async function prepare(
  t: ExecutionContext,
  command: string,
  serve: () => Promise<string>,
): Promise<{ command: string; path: string }> {
  const path = process.env['PATH'] ?? '';
  if (command.includes(forwardAuth))
    return { command: command.replace(forwardAuth, await serveForward(t)), path };
  if (command.startsWith('curl')) {
    return { command: command.replace('127.0.0.1:10000', await startDemo()), path };
  }
  if (!command.startsWith('grpcurl')) return { command, path };
  const [grpcurl, address] = await Promise.all([tool('grpcurl'), serve()]);
  const rest = command.slice('grpcurl'.length).replace('127.0.0.1:7777', address.replace(/^mtls:/, ''));
  return { command: `${grpcurl}${rest}`, path };
}
