import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fieldsOf, listOf } from '../policy/decode.ts';
import { makeScratch } from '../policy/reload/scratch.ts';
import { root } from './examples.ts';
import { type Ended, run, runSidegate } from './run-sidegate.ts';

const shop = 'docs/kubernetes/shop.yaml';
const cron = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: job, image: x }]
`;
const denied = `# a pod
apiVersion: v1
kind: Pod
metadata:
  name: a
  annotations: { sidegate.dev/mode: fast, sidegate.dev/listen: "80" }
spec: { containers: [{ name: app }] }
`;

function write(t: ExecutionContext, text: string): string {
  const file = join(makeScratch(t), 'manifest.yaml');
  writeFileSync(file, text);
  return file;
}

function pipe(file: string, ...args: readonly string[]): Promise<Ended> {
  return run(['bash', '-c', `${root}bin/sidegate.js inject -f - "$@" < ${file}`, 'bash', ...args]);
}

test('a manifest goes in and comes out, by a file or by stdin, and a second time as it is', async (t) => {
  const [byFile, byStdin, byName] = await Promise.all([
    runSidegate(['inject', '-f', shop]),
    pipe(`${root}${shop}`),
    runSidegate(['inject', `--file=${shop}`]),
  ]);
  t.deepEqual(byFile, byName);
  t.deepEqual(byFile, byStdin);
  t.like(byFile, { code: 0, stderr: '' });
  const file = write(t, byFile.stdout);
  const again = await pipe(file);
  t.is(again.stdout, byFile.stdout);
  t.is(again.stderr, '-:9: skipped: Deployment shop: already-there\n');
});

test('a difference is one that patch applies, and nothing where nothing changes', async (t) => {
  const file = write(t, readFileSync(`${root}${shop}`, 'utf8'));
  const { stdout: wanted } = await runSidegate(['inject', '-f', file]);
  const { stdout } = await runSidegate(['inject', '-f', file, '--diff']);
  t.false(/^-(?!-- )/m.test(stdout));
  const applied = await run([
    'bash',
    '-c',
    `${root}bin/sidegate.js inject -f ${file} --diff | patch -p0 ${file}`,
  ]);
  t.is(applied.code, 0, applied.stdout + applied.stderr);
  t.is(readFileSync(file, 'utf8'), wanted);
  t.is((await runSidegate(['inject', '-f', file, '--diff'])).stdout, '');
});

test('several files become one stream, and what is no workload stays', async (t) => {
  const service = write(t, 'apiVersion: v1\nkind: Service # ours');
  const { stdout } = await runSidegate(['inject', '-f', service, '-f', write(t, cron)]);
  const [first, second = ''] = stdout.split('---\n');
  t.is(first, 'apiVersion: v1\nkind: Service # ours\n');
  t.true(second.startsWith(cron.slice(0, cron.indexOf('containers'))));
});

test('a CronJob has its Sidegate in the pods of its jobs, or says why not', async (t) => {
  const file = write(t, cron);
  const native = await runSidegate(['inject', '-f', file]);
  t.true(native.stdout.includes('\n          initContainers:\n'), native.stdout);
  const ordinary = await runSidegate(['inject', '-f', file, '--mode', 'container']);
  t.is(ordinary.stdout, cron);
  t.is(ordinary.code, 0);
  const [warning = '', skipped] = ordinary.stderr.split('\n');
  t.true(warning.startsWith(`${file}:8:7: warning: no Sidegate in this pod (ends-by-itself): `), warning);
  t.is(skipped, `${file}:8: skipped: CronJob nightly: ends-by-itself`);
});

test('what is denied has a place for each of its faults, and nothing is printed that could be applied', async (t) => {
  const file = write(t, `${cron}---\n${denied}`);
  const { code, stdout, stderr } = await runSidegate(['inject', '-f', file]);
  t.is(code, 1);
  t.is(stdout, '');
  t.deepEqual(
    stderr.split('\n').map((line) => line.replace(/^(.*: error: `[^`]*`).*/, '$1')),
    [
      `${file}:18:18: error: \`sidegate.dev/mode: fast\``,
      `${file}:18:43: error: \`sidegate.dev/listen: 80\``,
      '',
    ],
  );
});

test('programs are told the same', async (t) => {
  const file = write(t, `${cron}---\n${denied}`);
  const { code, stdout } = await runSidegate(['inject', '-f', file, '--json', '--namespace', 'web']);
  t.is(code, 1);
  const { ok, injections } = fieldsOf(JSON.parse(stdout), ['ok', 'injections', 'problems']);
  t.is(ok, false);
  const keys = [
    ...(['file', 'line', 'document', 'kind', 'name', 'namespace'] as const),
    ...(['outcome', 'reason', 'patch', 'warnings', 'problems'] as const),
  ];
  const [first, second] = listOf(injections, (each) => fieldsOf(each, keys));
  t.like(first, {
    document: 1,
    line: 8,
    kind: 'CronJob',
    name: 'nightly',
    namespace: 'web',
    reason: 'injected',
  });
  t.is(listOf(first?.patch, (each) => each).length, 3);
  t.like(second, { file, document: 2, outcome: 'denied', reason: 'bad-request', patch: [] });
});

test('the flags are what a pod gets that says nothing, and a namespace of the system is left alone', async (t) => {
  const flags = ['--image', 'example.com/sidegate:9', '--cpu-limit', '1', '--default-policy', 'secret/a'];
  const { stdout } = await runSidegate(['inject', '-f', shop, ...flags]);
  t.true(stdout.includes('image: example.com/sidegate:9\n'));
  t.true(stdout.includes('cpu: "1"\n'));
  t.true(stdout.includes('- secret:\n'));
  const system = await runSidegate(['inject', '-f', shop, '--namespace', 'kube-system']);
  t.is(system.stdout, readFileSync(`${root}${shop}`, 'utf8'));
  t.regex(system.stderr, /^docs\/kubernetes\/shop\.yaml:9:3: warning: .*`kube-system`/);
});

test('a file that is not there, and one that is no YAML', async (t) => {
  const none = await runSidegate(['inject', '-f', '/nowhere.yaml']);
  t.like(none, { code: 1, stdout: '' });
  t.regex(none.stderr, /^cannot read \/nowhere\.yaml: /);
  const file = write(t, 'a: [');
  const broken = await runSidegate(['inject', '-f', file]);
  t.like(broken, { code: 1, stdout: '' });
  t.regex(broken.stderr, new RegExp(`^${file}:1:\\d: error: this is no YAML: `));
});
