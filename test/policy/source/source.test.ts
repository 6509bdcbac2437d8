import { execFileSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readSource } from '../../../src/policy/source/source.ts';
import { publishVolume } from '../reload/kubelet.ts';
import { makeScratch } from '../reload/scratch.ts';

const maxBytes = 1_000_000;

async function codesOf(paths: readonly string[], limit: number = maxBytes): Promise<readonly string[]> {
  const { problems } = await readSource(paths, limit);
  return problems.map(({ severity, code, position }) => {
    return `${severity} ${code} ${position.file}:${position.line}:${position.column}`;
  });
}

test('a directory gives its visible YAML and JSON files, one level, by name', async (t) => {
  const root = makeScratch(t);
  mkdirSync(join(root, 'deeper'));
  for (const name of ['b.yml', 'a.yaml', 'c.json', '.hidden.yaml', 'notes.txt', 'a.yaml~', 'deeper/d.yaml']) {
    writeFileSync(join(root, name), name);
  }
  const { files, problems } = await readSource([root], maxBytes);
  t.deepEqual(
    files.map(({ path, text }) => [path, text]),
    [
      [join(root, 'a.yaml'), 'a.yaml'],
      [join(root, 'b.yml'), 'b.yml'],
      [join(root, 'c.json'), 'c.json'],
    ],
  );
  t.deepEqual(problems, []);
});

test('a file that is named is read whatever it is called, and a byte order mark stays', async (t) => {
  const file = join(makeScratch(t), 'policy.txt');
  writeFileSync(file, '\ufeffa');
  const { files } = await readSource([file], maxBytes);
  t.deepEqual(files, [{ path: file, text: '\ufeffa' }]);
});

test('a volume gives the published files by their visible names, and files of its own beside them', async (t) => {
  const root = makeScratch(t);
  publishVolume(root, { 'a.yaml': 'a', 'c.yaml': 'c' });
  writeFileSync(join(root, 'b.yaml'), 'b');
  rmSync(join(root, 'a.yaml'));
  symlinkSync('..data/gone.yaml', join(root, 'gone.yaml'));
  const { files, problems } = await readSource([root], maxBytes);
  t.deepEqual(
    files.map(({ path, text }) => [path, text]),
    ['a', 'b', 'c'].map((name) => [join(root, `${name}.yaml`), name]),
  );
  t.deepEqual(problems, []);
});

test('a file that is named twice is read once and warned of', async (t) => {
  const root = makeScratch(t);
  const file = join(root, 'a.yaml');
  writeFileSync(file, 'a');
  symlinkSync('a.yaml', join(root, 'b.yaml'));
  const { files, problems } = await readSource([root, file], maxBytes);
  t.is(files.length, 1);
  t.deepEqual(
    problems.map(({ severity, code, position }) => [severity, code, position.file]),
    [
      ['warning', 'duplicate-path', file],
      ['warning', 'duplicate-path', join(root, 'b.yaml')],
    ],
  );
});

test('what cannot be read is a problem with its path, and all of them are told at once', async (t) => {
  const root = makeScratch(t);
  const at = (name: string): string => join(root, name);
  writeFileSync(at('latin.yaml'), Buffer.from([0x61, 0xe9, 0x62]));
  writeFileSync(at('empty.yaml'), ' \n');
  mkdirSync(at('nothing'));
  symlinkSync('loop.yaml', at('loop.yaml'));
  execFileSync('mkfifo', [at('pipe.yaml')]);
  const paths = ['latin.yaml', 'empty.yaml', 'nothing', 'missing.yaml', 'loop.yaml', 'pipe.yaml'].map(at);
  t.deepEqual(await codesOf(paths), [
    `error empty-file ${at('empty.yaml')}:1:1`,
    `error not-utf8 ${at('latin.yaml')}:1:1`,
    `error unreadable-file ${at('loop.yaml')}:1:1`,
    `error policy-not-found ${at('missing.yaml')}:1:1`,
    `error empty-directory ${at('nothing')}:1:1`,
    `error not-a-file ${at('pipe.yaml')}:1:1`,
  ]);
});

test('a directory whose name ends like that of a file is not taken for one', async (t) => {
  const root = makeScratch(t);
  mkdirSync(join(root, 'a.yaml'));
  t.deepEqual(await codesOf([root]), [`error not-a-file ${join(root, 'a.yaml')}:1:1`]);
});

test('a file that may not be read is a problem', async (t) => {
  const file = join(makeScratch(t), 'a.yaml');
  writeFileSync(file, 'a');
  chmodSync(file, 0);
  const wanted = process.getuid?.() === 0 ? [] : [`error unreadable-file ${file}:1:1`];
  t.deepEqual(await codesOf([file]), wanted);
});

test('the limit holds for all files together, and a huge file is not read at all', async (t) => {
  const root = makeScratch(t);
  const at = (name: string): string => join(root, name);
  writeFileSync(at('a.yaml'), 'a'.repeat(60));
  writeFileSync(at('b.yaml'), 'b'.repeat(60));
  writeFileSync(at('huge.yaml'), '');
  truncateSync(at('huge.yaml'), 2 ** 40);
  t.deepEqual(await codesOf([root], 100), [
    `error source-too-large ${at('b.yaml')}:1:1`,
    `error source-too-large ${at('huge.yaml')}:1:1`,
  ]);
});

test('the digest tells bytes, names and problems apart, and nothing else', async (t) => {
  const root = makeScratch(t);
  const file = join(root, 'a.yaml');
  const digest = async (): Promise<string> => (await readSource([root], maxBytes)).digest;
  writeFileSync(file, 'a');
  const first = await digest();
  writeFileSync(file, 'a');
  t.is(await digest(), first);
  writeFileSync(file, 'b');
  t.not(await digest(), first);
  rmSync(file);
  const none = await digest();
  t.is(await digest(), none);
  writeFileSync(join(root, 'b.yaml'), 'a');
  t.not(await digest(), first);
});

test('two files of a volume that is swapped without pause are always of one publication', async (t) => {
  const root = makeScratch(t);
  const text = (round: number): string => `${round} ${hash('sha256', String(round)).repeat(50)}`;
  publishVolume(root, { 'a.yaml': text(0), 'b.yaml': text(0) });
  const swaps = 150;
  let reads = 0;
  let round = 0;
  const steps = Promise.withResolvers<undefined>();
  const swap = (): void => {
    publishVolume(root, { 'a.yaml': text(++round), 'b.yaml': text(round) });
    if (round < swaps) setTimeout(swap, (round % 4) * 5);
    else steps.resolve(undefined);
  };
  swap();
  while (round < swaps) {
    const { files, problems } = await readSource([join(root, 'b.yaml'), join(root, 'a.yaml')], maxBytes);
    t.true(files.length === 2 || problems[0]?.code === 'unsteady-source');
    t.is(files[0]?.text, files[1]?.text);
    reads += files.length / 2;
  }
  await steps.promise;
  const { files } = await readSource([root], maxBytes);
  t.deepEqual(
    files.map((file) => file.text),
    [text(swaps), text(swaps)],
  );
  t.log(`${reads} reads during ${swaps} swaps`);
});

test('a file whose last line does not end is left alone while somebody may be writing it', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  const timeOf = async (): Promise<number> => {
    const startMs = performance.now();
    t.deepEqual((await readSource([file], maxBytes)).problems, []);
    return performance.now() - startMs;
  };
  writeFileSync(file, 'grants:\n  - to: [anyone]\n    role: viewer');
  t.true((await timeOf()) > 300);
  const longAgo = new Date(Date.now() - 10_000);
  utimesSync(file, longAgo, longAgo);
  t.true((await timeOf()) < 300);
  writeFileSync(file, 'grants: []\n');
  t.true((await timeOf()) < 300);
});
