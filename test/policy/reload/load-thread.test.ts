import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import type { LoadReport } from '../../../src/policy/reload/load-attempt.ts';
import { openStore } from './live-store.ts';
import { makeScratch, replaceFile } from './scratch.ts';
import { largePolicy, taggedPolicy, tagOf } from './tagged-policy.ts';

const good = ({ snapshot }: LoadReport): boolean => snapshot !== undefined;
const bad = ({ status }: LoadReport): boolean => status.result === 'failed';

const troubles = [
  { trouble: 'throws', mark: '# throw', limits: {} },
  { trouble: 'ends its thread', mark: '# exit', limits: {} },
  { trouble: 'never ends', mark: '# spin', limits: { loadTimeoutMs: 7000 } },
  { trouble: 'takes all memory', mark: '# memory', limits: { workerHeapMb: 32 } },
] as const;

for (const { trouble, mark, limits } of troubles) {
  test(`a load that ${trouble} has failed, and the next one succeeds`, async (t) => {
    const file = join(makeScratch(t), 'p.yaml');
    writeFileSync(file, taggedPolicy('one'));
    const { store, after } = await openStore(t, [file], { limits });
    const { report } = await after(() => replaceFile(file, `${taggedPolicy('two')}${mark}\n`), bad);
    t.deepEqual(
      report.problems.map((problem) => problem.code),
      ['load-broken-off'],
    );
    t.log(store.status().last?.problems[0]);
    t.is(tagOf(store.current()), 'one');
    await after(() => replaceFile(file, taggedPolicy('three')), good);
    t.is(tagOf(store.current()), 'three');
    await after(() => replaceFile(file, `${taggedPolicy('two')}${mark}\n`), bad);
    await after(() => replaceFile(file, taggedPolicy('three')), good);
    t.is(store.status().last?.result, 'ok');
  });
}

test('a load that broke off is tried again though nothing changes', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, `${taggedPolicy('one')}# throw\n`);
  const { after } = await openStore(t, [file]);
  const { tookMs } = await after(() => undefined, bad);
  t.log(`after ${Math.round(tookMs)} ms`);
  t.pass();
});

test('only the changed document of several is parsed, by the next worker too', async (t) => {
  const root = makeScratch(t);
  for (const name of ['b', 'c', 'd']) writeFileSync(join(root, `${name}.yaml`), taggedPolicy(name, name));
  writeFileSync(join(root, 'a.yaml'), taggedPolicy('one'));
  const live = await openStore(t, [root], { limits: { workerIdleMs: 1 } });
  t.deepEqual(live.reports[0]?.count, { documents: 4, reused: 0 });
  for (const tag of ['two', 'three', 'four']) {
    const { report } = await live.after(() => replaceFile(join(root, 'a.yaml'), taggedPolicy(tag)), good);
    t.deepEqual(report.count, { documents: 4, reused: 3 });
    t.is(tagOf(live.store.current()), tag);
    t.is(tagOf(live.store.current(), 'd'), 'd');
  }
});

test('a change is seen in time though the worker has to start first', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { after } = await openStore(t, [file], { limits: { workerIdleMs: 1 } });
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const { tookMs } = await after(() => replaceFile(file, taggedPolicy(`t${round}`)), good);
    took.push(Math.round(tookMs));
  }
  t.log(`${took.join(' ')} ms`);
  t.true(Math.max(...took) < 15_000);
});

test('a change during a load is loaded after it, and the last one stays', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, reports, after } = await openStore(t, [file]);
  await after(
    () => {
      replaceFile(file, largePolicy(3000, 'large'));
      setTimeout(() => replaceFile(file, taggedPolicy('last')), 150);
    },
    ({ snapshot }) => tagOf(snapshot) === 'last',
  );
  t.is(tagOf(store.current()), 'last');
  const generations = reports.flatMap(({ snapshot }) => snapshot?.generation ?? []);
  t.deepEqual(
    generations,
    generations.map((_, index) => index + 1),
  );
});
