import { createHash } from 'node:crypto';
import test from 'ava';
import { load } from '../../src/policy/load.ts';
import type { ReadingCache, SourceFile } from '../../src/policy/loader.ts';
import { formatProblem } from '../../src/policy/problem.ts';

const head = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';
const grant = (who: string): string => `grants:\n- { to: ["user:${who}"], role: viewer }\n`;
const file = (path: string, ...documents: readonly string[]): SourceFile => ({
  path,
  text: documents.map((document) => head + document).join('---\n'),
});

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

test('a document that did not change is not parsed again, wherever it stands', (t) => {
  const cache: ReadingCache = new Map();
  load([file('a.yaml', grant('a@b'), grant('c@d'))], cache);
  const before = new Map(cache);
  t.is(before.size, 2);
  load([file('b.yaml', grant('a@b')), file('c.yaml', grant('x@y'))], cache);
  const kept = [...cache].filter(([key, reading]) => before.get(key) === reading);
  t.is(kept.length, 1);
  t.is(cache.size, 2);
});

test('what the cache has of a document is what counts', (t) => {
  const cache: ReadingCache = new Map();
  load([file('a.yaml', grant('a@b'))], cache);
  for (const [key] of cache) {
    const remark = { severity: 'error', code: 'kept', at: { line: 2, column: 3 }, message: 'from before' };
    cache.set(key, { content: { language: 'none' }, remarks: [remark], silences: [] });
  }
  const { problems } = load([file('b.yaml', grant('a@b'))], cache);
  t.deepEqual(problems.map(formatProblem), ['b.yaml:2:3: error: from before [kept]']);
});

test('the cache forgets what a load did not use', (t) => {
  const cache: ReadingCache = new Map();
  load([file('a.yaml', grant('a@b'), grant('c@d'), grant('e@f'))], cache);
  load([file('a.yaml', grant('c@d'))], cache);
  t.is(cache.size, 1);
});

test('what survives a thread is still known', (t) => {
  const cache: ReadingCache = new Map();
  const files = [file('a.yaml', grant('a@b'), 'grant: []\n')];
  const first = load(files, cache);
  const second = load(files, structuredClone(cache));
  t.deepEqual(second, first);
});

test('a document means the same in YAML and JSON only if its text does', (t) => {
  const cache: ReadingCache = new Map();
  const text = '{ "apiVersion": "sidegate.dev/v1", "kind": "Policy", }';
  t.truthy(load([{ path: 'a.yaml', text }], cache).policy);
  t.is(load([{ path: 'a.json', text }], cache).policy, undefined);
});

test('the same document in two files says its problems for both', (t) => {
  const { problems } = load(
    [file('a.yaml', 'grant: []\n'), file('b.yaml', 'x: []\n', 'grant: []\n')],
    new Map(),
  );
  t.deepEqual(
    problems.map(({ position }) => `${position.file}:${position.line}`),
    ['a.yaml:3', 'b.yaml:3', 'b.yaml:7'],
  );
});

test('the revision of one file is its sha256sum', (t) => {
  const text = `\ufeff${head}# é\r\n`;
  t.is(load([{ path: 'a.yaml', text }], new Map()).revision, sha256(text));
});

test('the revision of several files is the sha256sum of what sha256sum prints of them', (t) => {
  const files = [file('a.yaml', grant('a@b')), file('b.yaml', grant('c@d'))];
  const lines = files.map(({ path, text }) => `${sha256(text)}  ${path}\n`).join('');
  t.is(load(files, new Map()).revision, sha256(lines));
});

test('a policy that does not load has a revision as well', (t) => {
  const { revision, policy } = load([{ path: 'a.yaml', text: 'x' }], new Map());
  t.is(policy, undefined);
  t.is(revision, sha256('x'));
});

test('no file at all is an empty policy', (t) => {
  const { problems, policy } = load([], new Map());
  t.deepEqual(
    problems.map(({ code }) => code),
    ['empty-policy'],
  );
  t.is(policy, undefined);
});

test('a problem is one line whatever it repeats', (t) => {
  const text = `${head}"a\\nb\\e[31m": x\ngrants:\n- { to: ["user:a@b"], role: "x\\r\\n2026 all is well" }\n`;
  const lines = load([{ path: 'a.yaml', text }], new Map()).problems.map(formatProblem);
  t.is(lines.length, 2);
  for (const line of lines) t.notRegex(line, /\p{Cc}/u);
});

test('a problem is no longer than a paragraph whatever it repeats', (t) => {
  const { problems } = load(
    [{ path: 'a.yaml', text: `${head}${'many words '.repeat(10_000)}: x\n` }],
    new Map(),
  );
  t.true(problems.every(({ message }) => message.length < 1100));
});
