import { mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { publishVolume } from './kubelet.ts';
import { openStore } from './live-store.ts';
import { makeScratch, replaceFile } from './scratch.ts';
import { taggedPolicy, tagOf } from './tagged-policy.ts';

const rounds = 6;
const goalMs = 250;
/** What a loaded machine may take; the figure itself is printed. */
const boundMs = 15_000;

/** A way to change a policy: where it stands in a scratch directory, and how it gets there. */
interface Change {
  readonly target: string;
  readonly put: (root: string, text: string, round: number) => void;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function relink(link: string, target: string): void {
  symlinkSync(target, `${link}.new`);
  renameSync(`${link}.new`, link);
}

const changes: Readonly<Record<string, Change>> = {
  'a file saved in place': {
    target: 'p.yaml',
    put: (root, text) => put(join(root, 'p.yaml'), text),
  },
  'a file replaced by a rename': {
    target: 'p.yaml',
    put: (root, text) => replaceFile(join(root, 'p.yaml'), text),
  },
  'a file moved away to a backup and written anew': {
    target: 'p.yaml',
    put(root, text, round) {
      if (round > 0) renameSync(join(root, 'p.yaml'), join(root, 'p.yaml~'));
      put(join(root, 'p.yaml'), text);
    },
  },
  'a file deleted and made again': {
    target: 'p.yaml',
    put(root, text) {
      rmSync(join(root, 'p.yaml'), { force: true });
      put(join(root, 'p.yaml'), text);
    },
  },
  'a file of a directory saved in place': {
    target: 'policy',
    put: (root, text) => put(join(root, 'policy/p.yaml'), text),
  },
  'a file added to a directory and the other removed': {
    target: 'policy',
    put(root, text, round) {
      put(join(root, `policy/p${round}.yaml`), text);
      rmSync(join(root, `policy/p${round - 1}.yaml`), { force: true });
    },
  },
  'a ConfigMap swapped, its directory named': {
    target: '.',
    put: (root, text) => publishVolume(root, { 'p.yaml': text }),
  },
  'a ConfigMap swapped, its file named': {
    target: 'p.yaml',
    put: (root, text) => publishVolume(root, { 'p.yaml': text }),
  },
  'a ConfigMap whose key is renamed': {
    target: '.',
    put: (root, text, round) => publishVolume(root, { [`p${round}.yaml`]: text }),
  },
  'a link to a directory replaced': {
    target: 'current',
    put(root, text, round) {
      put(join(root, `release-${round}/p.yaml`), text);
      relink(join(root, 'current'), `release-${round}`);
    },
  },
  'a link to a directory above replaced': {
    target: 'current/etc/policy/p.yaml',
    put(root, text, round) {
      put(join(root, `release-${round}/etc/policy/p.yaml`), text);
      relink(join(root, 'current'), `release-${round}`);
    },
  },
  'a directory moved away and another put in its place': {
    target: 'policy',
    put(root, text, round) {
      put(join(root, 'next/p.yaml'), text);
      if (round > 0) renameSync(join(root, 'policy'), join(root, `old-${round}`));
      renameSync(join(root, 'next'), join(root, 'policy'));
    },
  },
  'a directory above moved away and another put in its place': {
    target: 'app/etc/p.yaml',
    put(root, text, round) {
      put(join(root, 'next/etc/p.yaml'), text);
      if (round > 0) renameSync(join(root, 'app'), join(root, `old-${round}`));
      renameSync(join(root, 'next'), join(root, 'app'));
    },
  },
  'a directory deleted and made again': {
    target: 'policy/p.yaml',
    put(root, text) {
      rmSync(join(root, 'policy'), { recursive: true, force: true });
      put(join(root, 'policy/p.yaml'), text);
    },
  },
  'the file that a link leads to saved in place': {
    target: 'p.yaml',
    put(root, text) {
      put(join(root, 'elsewhere/p.yaml'), text);
      if (!readdirSync(root).includes('p.yaml')) symlinkSync('elsewhere/p.yaml', join(root, 'p.yaml'));
    },
  },
  'the file that a link leads to replaced by a rename': {
    target: 'p.yaml',
    put(root, text) {
      mkdirSync(join(root, 'elsewhere'), { recursive: true });
      replaceFile(join(root, 'elsewhere/p.yaml'), text);
      if (!readdirSync(root).includes('p.yaml')) symlinkSync('elsewhere/p.yaml', join(root, 'p.yaml'));
    },
  },
};

const seen = test.macro(async (t: ExecutionContext, { target, put }: Change) => {
  const root = makeScratch(t);
  put(root, taggedPolicy('t0'), 0);
  const live = await openStore(t, [join(root, target)]);
  t.is(tagOf(live.store.current()), 't0');
  const took: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    const tag = `t${round}`;
    const { tookMs } = await live.after(
      () => put(root, taggedPolicy(tag), round),
      ({ snapshot }) => tagOf(snapshot) === tag,
    );
    took.push(Math.round(tookMs));
  }
  t.true(Math.max(...took) < boundMs);
  t.is(live.store.status().watchMode, 'watch');
  t.log(`${took.join(' ')} ms${Math.max(...took) > goalMs ? `, over the goal of ${goalMs}` : ''}`);
});

for (const [name, change] of Object.entries(changes)) {
  test.serial(`${name} is seen each time, by events alone`, seen, change);
}

test.serial('a policy whose directories appear one after another is seen when it does', async (t) => {
  const root = makeScratch(t);
  const live = await openStore(t, [join(root, 'a/b/c/p.yaml')]);
  t.is(live.store.current(), undefined);
  t.is(live.store.status().last?.result, 'failed');
  mkdirSync(join(root, 'a'));
  mkdirSync(join(root, 'a/b'));
  const { tookMs } = await live.after(
    () => put(join(root, 'a/b/c/p.yaml'), taggedPolicy('late')),
    ({ snapshot }) => tagOf(snapshot) === 'late',
  );
  t.log(`${Math.round(tookMs)} ms`);
});

test.serial('changes in quick succession are one load of the last', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('first'));
  const live = await openStore(t, [file]);
  const { report } = await live.after(
    () => {
      for (let round = 0; round < 20; round += 1) replaceFile(file, taggedPolicy(`t${round}`));
    },
    ({ snapshot }) => snapshot !== undefined,
  );
  t.is(tagOf(report.snapshot), 't19');
  t.is(report.snapshot?.generation, 2);
});

test.serial('one who writes without pause does not keep the policy from being seen', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('first'));
  const live = await openStore(t, [file]);
  let round = 0;
  const writer = setInterval(() => replaceFile(file, taggedPolicy(`t${++round}`)), 10);
  t.teardown(() => clearInterval(writer));
  const { report, tookMs } = await live.after(
    () => undefined,
    ({ snapshot }) => snapshot !== undefined && snapshot.generation > 2,
  );
  t.is(report.status.result, 'ok');
  t.log(`two generations in ${Math.round(tookMs)} ms`);
});
