import { execFile, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import { tool } from '../../scripts/tools.ts';
import { readTests } from '../../src/analysis/cases/read-tests.ts';
import { defaultSettings } from '../../src/kubernetes/inject/settings.ts';
import { injectManifest } from '../../src/kubernetes/manifest/inject-manifest.ts';
import { load } from '../../src/policy/load.ts';
import { listOf, textOf } from '../policy/decode.ts';
import { isAsDocumented, readBlocks, root, toExamples } from './examples.ts';
import { scratchFolder } from './grpc/serve-fixture.ts';
import { type SidecarProcess, startSidecar } from './sidecar.ts';

const run = promisify(execFile);
// What wants a cluster is run by `npm run test:kubernetes`.
const blocks = readBlocks().filter(({ file }) => file !== 'docs/kubernetes-walkthrough.md');
const listen = ['--listen', '127.0.0.1:0', '--log-level', 'error'];
const shop = ['--policy', 'deploy/examples/shop', ...listen];

for (const { file, line, command, output, policy, serve } of blocks
  .filter(({ language }) => language === 'console')
  .flatMap(toExamples)) {
  test(`${file}:${line} prints what it says: ${command.slice(0, 60)}`, async (t) => {
    t.timeout(180_000);
    const over = await issueFor(t, command);
    const flags = over?.flags ?? flagsFor(t, policy, serve);
    const { command: real, path } = await prepare(t, over?.command ?? command, () => startServing(t, flags));
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

/** What is for `kubectl` and no policy. */
const MANIFEST = /^kind: (?:Pod|Deployment|StatefulSet|DaemonSet|Job|CronJob|ConfigMap|Secret)$/m;

for (const { file, line, text } of blocks.filter(({ language }) => language === 'yaml')) {
  test(`${file}:${line} loads`, (t) => {
    if (MANIFEST.test(text)) {
      const settings = { namespace: 'default', injector: defaultSettings('0.0.0') };
      const { problems, injections } = injectManifest(text, settings);
      t.deepEqual([...problems, ...injections.flatMap((each) => [...each.problems, ...each.warnings])], []);
      return;
    }
    const read = /^kind: PolicyTest$/m.test(text)
      ? readTests([{ path: file, text }])
      : load([{ path: file, text }], new Map());
    const { problems } = read;
    // What observes is meant to be noticed, also where an example means it.
    t.deepEqual(
      problems.filter(({ code }) => code !== 'observing-route'),
      [],
    );
  });
}

/** Serves the policy that a section of a document shows, as it says; by default alone. */
function flagsFor(
  t: ExecutionContext,
  policy: string | undefined,
  serve: string | undefined,
): readonly string[] {
  if (policy === undefined) return shop;
  const path = `${scratchFolder(t)}/policy.yaml`;
  writeFileSync(path, policy);
  if (serve === undefined) return ['--policy', path, ...listen];
  const flags = serve.trim().split(/\s+/).slice('npx sidegate serve'.split(' ').length);
  return [...flags.map((word) => (/^\w+\.yaml$/.test(word) ? path : word)), ...listen];
}

/** Starts a sidecar, and waits for its shadow where it has one. */
async function startServing(t: ExecutionContext, flags: readonly string[]): Promise<SidecarProcess> {
  const sidecar = await startSidecar(t, flags);
  const metrics = async (): Promise<string> => await (await fetch(`http://${sidecar.http}/metrics`)).text();
  while (flags.includes('--shadow') && !(await metrics()).includes('sidegate_shadow_info{'));
  return sidecar;
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
  serve: () => Promise<SidecarProcess>,
): Promise<{ command: string; path: string }> {
  const path = process.env['PATH'] ?? '';
  if (command.includes(forwardAuth))
    return { command: command.replace(forwardAuth, await serveForward(t)), path };
  if (command.startsWith('curl')) {
    return { command: command.replace('127.0.0.1:10000', await startDemo()), path };
  }
  if (!command.startsWith('grpcurl')) return { command, path };
  const [grpcurl, { listen: addresses, http }] = await Promise.all([tool('grpcurl'), serve()]);
  const address = addresses[0]?.replace(/^mtls:/, '') ?? '';
  const rest = command
    .slice('grpcurl'.length)
    .replace('127.0.0.1:7777', address)
    .replace('127.0.0.1:7778', http);
  return { command: `${grpcurl}${rest}`, path };
}
