import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import test, { type ExecutionContext } from 'ava';
import { listOf, textOf } from '../policy/decode.ts';
import { makeScratch, replaceFile } from '../policy/reload/scratch.ts';
import { root } from './examples.ts';
import { run, runSidegate } from './run-sidegate.ts';

const policy = `apiVersion: sidegate.dev/v1
kind: Policy
grants:
  - { to: ["user:ann@example.com"], can: { orders: [view] }, where: { namespace: shop } }
`;
const head = `apiVersion: sidegate.dev/v1
kind: PolicyTest
policy: ../policy.yaml
who: { ann: { user: ann@example.com } }
`;
const passing = `${head}cases:
  - { who: ann, action: view, resource: { type: orders, attributes: { namespace: shop } }, want: ALLOW }
  - { who: ann, action: view, resource: { type: orders, attributes: { namespace: blog } }, want: OUT_OF_SCOPE }
`;
const failing = `${head}cases:
  - { it: "<a> & \\"b\\"\\u0001\\nc", who: ann, action: view, resource: { type: orders, attributes: { namespace: blog } }, want: ALLOW }
  - { who: ann, action: view, resource: { type: orders, attributes: { namespace: shop } }, want: ALLOW }
`;

/** A policy with tests beside it, and the paths of both. */
function lay(
  t: ExecutionContext,
  tests: Readonly<Record<string, string>>,
): { folder: string; tests: string } {
  const folder = makeScratch(t);
  mkdirSync(join(folder, 'tests'));
  writeFileSync(join(folder, 'policy.yaml'), policy);
  for (const [name, text] of Object.entries(tests)) writeFileSync(join(folder, 'tests', name), text);
  return { folder, tests: join(folder, 'tests') };
}

test('what passes says so in one line', async (t) => {
  const { tests } = lay(t, { 'a.yaml': passing, 'b.yaml': passing });
  t.deepEqual(await runSidegate(['test', tests]), {
    code: 0,
    stdout: 'ok: 4 cases in 2 files\n',
    stderr: '',
  });
});

test('a failure has its place, what was wanted, what came, and why', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': failing });
  const { code, stdout, stderr } = await runSidegate(['test', tests]);
  t.is(code, 1);
  t.is(stderr, '');
  t.is(
    stdout,
    `${folder}/tests/a.yaml:6:126: <a> & "b"\\u0001\\u000ac: ann view orders namespace=blog: wanted ALLOW, got DENY OUT_OF_SCOPE
  grants[0] at ${folder}/policy.yaml:4:5: the row does not pass namespace = "shop"
not ok: 1 failed; 2 cases in 1 file
`,
  );
});

test('a failure for programs', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': failing });
  const { code, stdout } = await runSidegate(['test', tests, '--json', '--coverage']);
  t.is(code, 1);
  const parsed: unknown = JSON.parse(stdout);
  t.like(parsed, { ok: false, files: 1, cases: 2, failed: 1, problems: [], coverage: { percent: 100 } });
  const grant = { name: 'grants[0]', source: `${folder}/policy.yaml:4:5` };
  t.like(parsed, {
    results: [
      {
        part: 'cases',
        source: `${folder}/tests/a.yaml:6:126`,
        passed: false,
        wanted: 'ALLOW',
        got: 'DENY OUT_OF_SCOPE',
        considered: [
          { ...grant, outcome: 'OUT_OF_SCOPE', failed: [{ key: 'namespace', op: '=', values: ['shop'] }] },
        ],
      },
      { title: 'ann view orders namespace=shop', passed: true },
    ],
  });
});

test('a file with an error in it fails the run, and the others are asked', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': passing, 'b.yaml': passing.replace('who: ann,', 'who: an,') });
  const { code, stdout } = await runSidegate(['test', tests]);
  t.is(code, 1);
  t.is(
    stdout,
    `${folder}/tests/b.yaml:6:12: error: \`who\` knows no \`an\`, did you mean \`ann\`? [unknown-who]
not ok: 1 error; 2 cases in 2 files
`,
  );
});

test('a policy that does not load fails the run', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': passing });
  writeFileSync(join(folder, 'policy.yaml'), policy.replace('can:', 'cna:'));
  const { code, stdout } = await runSidegate(['test', tests]);
  t.is(code, 1);
  t.regex(stdout, /policy\.yaml:4:37: error: .* \[unknown-key\]$/m);
  t.regex(stdout, /tests\/a\.yaml:3:9: error: .* \[broken-policy\]$/m);
  t.regex(stdout, /^not ok: \d errors, nothing was asked; 0 cases in 1 file$/m);
  const covering = await runSidegate(['test', tests, '--threshold', '100']);
  t.deepEqual(covering, { code, stdout, stderr: '' });
});

test('no case is no pass', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': passing });
  mkdirSync(join(folder, 'none'));
  const all = [['--filter', 'nobody'], [join(folder, 'none')], [join(folder, 'nowhere')]];
  for (const args of all) t.is((await runSidegate(['test', tests, ...args])).code, 1, args.join(' '));
  const { stdout } = await runSidegate(['test', tests, '--filter', 'nobody']);
  t.is(stdout, 'not ok: nothing was asked; 0 cases in 1 file\n');
});

test('tests in the directory of a policy are told apart, both ways', async (t) => {
  const { folder } = lay(t, {});
  writeFileSync(join(folder, 'test.yaml'), passing);
  const [tested, checked] = await Promise.all([
    runSidegate(['test', folder]),
    runSidegate(['check', '--policy', folder, '--seconds', '0']),
  ]);
  t.is(tested.code, 1);
  t.regex(tested.stdout, /policy\.yaml:1:1: error: this is a policy and no test; .* \[unknown-document\]/);
  t.is(checked.code, 1);
  t.regex(
    checked.stdout,
    /test\.yaml:1:1: error: a `PolicyTest` is for `sidegate test`.* \[unknown-document\]/,
  );
});

test('less coverage than is wanted is an exit code of its own', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': passing.slice(0, passing.lastIndexOf('  - ')) });
  const [below, enough, all] = await Promise.all([
    runSidegate(['test', tests, '--threshold', '51']),
    runSidegate(['test', tests, '--threshold', '50']),
    runSidegate(['test', tests, '--coverage']),
  ]);
  t.is(below.code, 4);
  t.is(below.stderr, 'covered are 50 %, and `--threshold` wants 51 %\n');
  t.is(enough.code, 0);
  t.is(all.code, 0);
  t.is(
    all.stdout,
    `not covered: grants[0], namespace = "shop" at ${folder}/policy.yaml:4:5: it refused no row
covered: 50 %, 1 of 1 grant, 0 of 1 filter
ok: 1 case in 1 file
`,
  );
  t.is(below.stdout, all.stdout);
});

const refuses = test.macro(async (t, args: readonly string[], want: RegExp) => {
  const { code, stdout, stderr } = await runSidegate(['test', ...args]);
  t.deepEqual([code, stdout], [2, '']);
  t.regex(stderr, want);
});
test('no path is refused', refuses, [], /which tests\? Give `sidegate test PATH`/);
test('more than all is refused', refuses, ['x', '--threshold', '101'], /`--threshold 101` is more than all/);
test('a part of an amount is refused', refuses, ['x', '--threshold', '99.5'], /is no whole number/);
test(
  'the coverage of some cases is refused',
  refuses,
  ['x', '--threshold', '9', '--filter', 'y'],
  /says nothing/,
);
test('a policy flag is refused', refuses, ['x', '--policy', 'y'], /there is no flag `--policy`/);

/** Prints what a strict reader of XML finds: the elements with their attributes, texts and children. */
const READ_XML = `import json, sys, xml.etree.ElementTree as tree
def show(e): return [e.tag, e.attrib, e.text or '', [show(c) for c in e]]
print(json.dumps(show(tree.parse(sys.argv[1]).getroot())))`;

interface Element {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly text: string;
  readonly children: readonly Element[];
}

function toElement(value: unknown): Element {
  const [tag, attributes, text, children] = listOf(value, (each) => each);
  const map = new Map(Object.entries(attributes ?? {}).map(([key, each]) => [key, textOf(each)]));
  return { tag: textOf(tag), attributes: map, text: textOf(text), children: listOf(children, toElement) };
}

/** What JUnit's schemas know of what we write: the attributes of an element, and what may stand in it. */
const schema: Readonly<Record<string, { attributes: readonly string[]; children: readonly string[] }>> = {
  testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'time'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time'],
    children: ['testcase'],
  },
  testcase: { attributes: ['name', 'classname', 'time'], children: ['failure', 'error'] },
  failure: { attributes: ['message', 'type'], children: [] },
  error: { attributes: ['message', 'type'], children: [] },
};

function checkElement(t: ExecutionContext, { tag, attributes, children }: Element): void {
  t.deepEqual([...attributes.keys()], [...(schema[tag]?.attributes ?? [])], tag);
  for (const child of children) {
    t.true(schema[tag]?.children.includes(child.tag), `${child.tag} in ${tag}`);
    checkElement(t, child);
  }
}

test('the XML for CI servers is well formed, counts right and holds what was written', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': failing, 'b.yaml': passing.replace('ALLOW', 'ALLOWED') });
  const file = join(folder, 'junit.xml');
  const { code } = await runSidegate(['test', tests, '--junit', file]);
  t.is(code, 1);
  t.regex(readFileSync(file, 'utf8'), /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
  const { stdout, stderr } = await run(['python3', '-c', READ_XML, file]);
  t.is(stderr, '');
  const suites = toElement(JSON.parse(stdout));
  checkElement(t, suites);
  const counts = (element: Element | undefined): readonly (string | undefined)[] =>
    ['tests', 'failures', 'errors'].map((name) => element?.attributes.get(name));
  t.deepEqual(counts(suites), ['3', '1', '1']);
  const [broken, cases] = suites.children;
  t.deepEqual(counts(broken), ['1', '0', '1']);
  t.deepEqual(counts(cases), ['2', '1', '0']);
  const [failed, passed] = cases?.children ?? [];
  t.is(failed?.attributes.get('name'), '<a> & "b"\ufffd\nc: ann view orders namespace=blog');
  t.is(failed?.children[0]?.attributes.get('message'), 'wanted ALLOW, got DENY OUT_OF_SCOPE');
  t.regex(failed?.children[0]?.text ?? '', /a\.yaml:6:126: .*\ngrants\[0\] at .*policy\.yaml:4:5: the row/);
  t.deepEqual(passed?.children, []);
});

test('a file that cannot be written is refused', async (t) => {
  const { tests } = lay(t, { 'a.yaml': passing });
  const { code, stderr } = await runSidegate(['test', tests, '--junit', join(tests, 'no/where.xml')]);
  t.is(code, 2);
  t.regex(stderr, /`--junit .*where\.xml` cannot be written, ENOENT/);
});

test('a watch asks again when a test, its policy or another policy changes, until SIGINT', async (t) => {
  const { folder, tests } = lay(t, { 'a.yaml': passing });
  const child = spawn(`${root}bin/sidegate.js`, ['test', tests, '--watch'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  const ended = once(child, 'exit');
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const summary = async (): Promise<string> => {
    for (;;) {
      const { done, value } = await lines.next();
      if (done === true) return 'the watch ended';
      if (/^(?:not )?ok: /.test(value)) return value;
    }
  };
  t.is(await summary(), 'ok: 2 cases in 1 file');
  replaceFile(join(folder, 'policy.yaml'), policy.replace('namespace: shop', 'namespace: blog'));
  t.is(await summary(), 'not ok: 2 failed; 2 cases in 1 file');
  replaceFile(join(folder, 'policy.yaml'), policy.replace('can:', 'cna:'));
  t.regex(await summary(), /^not ok: \d errors, nothing was asked/);
  replaceFile(join(folder, 'policy.yaml'), policy);
  t.is(await summary(), 'ok: 2 cases in 1 file');
  writeFileSync(join(tests, 'b.yaml'), passing.replace('../policy.yaml', '../other.yaml'));
  t.regex(await summary(), /^not ok: 2 errors; 2 cases in 2 files/);
  writeFileSync(join(folder, 'other.yaml'), policy);
  t.is(await summary(), 'ok: 4 cases in 2 files');
  replaceFile(join(folder, 'other.yaml'), policy.replace('view', 'edit'));
  t.is(await summary(), 'not ok: 2 failed; 4 cases in 2 files');
  child.kill('SIGINT');
  t.deepEqual(await ended, [0, null]);
});

for (const product of ['shop', 'kalm', 'kfuse']) {
  test(`the example of ${product} answers as its tests want`, async (t) => {
    const { code, stdout } = await runSidegate(['test', `deploy/examples/${product}/tests`]);
    t.is(code, 0, stdout);
  });
}

test('the example of the shop is covered whole', async (t) => {
  const { code, stdout } = await runSidegate(['test', 'deploy/examples/shop/tests', '--threshold', '100']);
  t.is(code, 0, stdout);
});

test('ten thousand cases take seconds', async (t) => {
  const rows = Array.from(
    { length: 10_000 },
    (_, place) =>
      `  - { who: ann, action: view, resource: { type: orders, attributes: { namespace: "${String(place)}" } }, want: DENY }\n`,
  );
  const { tests } = lay(t, { 'a.yaml': `${head}cases:\n${rows.join('')}` });
  const startMs = performance.now();
  const { code, stdout } = await runSidegate(['test', tests]);
  const tookMs = performance.now() - startMs;
  t.deepEqual([code, stdout], [0, 'ok: 10000 cases in 1 file\n']);
  t.log(`${String(Math.round(tookMs))} ms`);
  // A machine that is busy with other things takes several times the 3 s that an idle one is allowed.
  t.true(tookMs < 20_000);
});
