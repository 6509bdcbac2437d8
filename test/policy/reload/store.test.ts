import { hash } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import type { LoadReport } from '../../../src/policy/reload/load-attempt.ts';
import { openStore } from './live-store.ts';
import { makeScratch, replaceFile } from './scratch.ts';
import { taggedPolicy, tagOf } from './tagged-policy.ts';

const good = ({ snapshot }: LoadReport): boolean => snapshot !== undefined;
const bad = ({ status }: LoadReport): boolean => status.result === 'failed';

test('the first good policy is generation 1 and carries the revision of its source', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store } = await openStore(t, [file]);
  const snapshot = store.current();
  t.is(snapshot?.generation, 1);
  t.is(snapshot?.revision, hash('sha256', taggedPolicy('one')));
  t.true(Object.is(store.current(), snapshot));
  t.deepEqual(store.status().last?.problems, []);
});

test('a bad file keeps the last good policy and tells every problem; a good one follows it', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, after } = await openStore(t, [file]);
  const first = store.current();
  const { report } = await after(() => replaceFile(file, 'apiVersion: sidegate.dev/v1\nkind: Polic\n'), bad);
  t.is(store.current(), first);
  t.is(store.status().last?.result, 'failed');
  t.true(report.problems.length > 0);
  t.is(store.status().last?.problems.length, report.problems.length);
  t.regex(store.status().last?.problems[0] ?? '', /p\.yaml:\d+:\d+: error: /);
  await after(() => replaceFile(file, taggedPolicy('two')), good);
  t.is(store.status().last?.result, 'ok');
  t.is(store.current()?.generation, 2);
  t.is(tagOf(store.current()), 'two');
});

test('a file that is being written decides nothing until it is whole', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, after } = await openStore(t, [file]);
  const text = taggedPolicy('two');
  await after(() => writeFileSync(file, text.slice(0, -20)), bad);
  t.is(tagOf(store.current()), 'one');
  await after(() => appendFileSync(file, text.slice(-20)), good);
  t.is(tagOf(store.current()), 'two');
  await after(() => writeFileSync(file, ''), bad);
  t.is(tagOf(store.current()), 'two');
});

test('a source that is gone keeps the last good policy, and is served again when it is back', async (t) => {
  const root = makeScratch(t);
  const directory = join(root, 'policy');
  mkdirSync(directory);
  writeFileSync(join(directory, 'p.yaml'), taggedPolicy('one'));
  const { store, after } = await openStore(t, [directory]);
  const { report } = await after(() => rmSync(directory, { recursive: true }), bad);
  t.deepEqual(
    report.problems.map((problem) => problem.code),
    ['policy-not-found'],
  );
  t.is(tagOf(store.current()), 'one');
  await after(() => {
    mkdirSync(directory);
    writeFileSync(join(directory, 'p.yaml'), taggedPolicy('two'));
  }, good);
  t.is(tagOf(store.current()), 'two');
});

test('the same bytes written again are no new generation', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, reports, after } = await openStore(t, [file], { timing: { quietMs: 5, latestMs: 10 } });
  const first = store.current();
  for (let round = 0; round < 10; round += 1) {
    replaceFile(file, taggedPolicy('one'));
    utimesSync(file, round, round);
    await after(() => replaceFile(file, `${taggedPolicy('one')}bad ${round}`), bad);
    await after(() => replaceFile(file, taggedPolicy('two')), good);
    await after(() => replaceFile(file, taggedPolicy('one')), good);
  }
  t.is(reports.length, 1 + 30);
  t.is(store.current()?.generation, 1 + 20);
  t.is(store.current()?.revision, first?.revision);
});

test('subscribers hear of each generation once, until they leave', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, after } = await openStore(t, [file]);
  const heard: (number | string)[] = [];
  const leave = store.subscribe(({ generation }) => heard.push(generation));
  const leaveLoads = store.onLoad(({ result }) => heard.push(result));
  await after(() => replaceFile(file, taggedPolicy('two')), good);
  await after(() => replaceFile(file, 'bad'), bad);
  leave();
  leaveLoads();
  await after(() => replaceFile(file, taggedPolicy('three')), good);
  t.deepEqual(heard, ['ok', 2, 'failed']);
});

test('warnings come with a policy that is served', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, reports } = await openStore(t, [file, file]);
  t.is(store.current()?.generation, 1);
  t.deepEqual(
    reports[0]?.problems.map((problem) => problem.code),
    ['duplicate-path'],
  );
  t.regex(store.status().last?.problems.join('\n') ?? '', /^\S+: warning: .* \[duplicate-path\]$/);
});

test('of a policy that does not load the errors are told before the warnings', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, after } = await openStore(t, [file]);
  const routes = ['{ path: /a, groups: [a], observe: true }', '{ path: /b, alow: anyone }'];
  const head = 'apiVersion: sidegate.dev/v1\nkind: Policy\nroutes:\n';
  const { report } = await after(() => replaceFile(file, `${head}- ${routes.join('\n- ')}\n`), bad);
  t.deepEqual(
    report.problems.map(({ code }) => code),
    ['observing-route', 'unknown-key'],
  );
  t.regex(store.status().last?.problems[0] ?? '', /^\S+:5:\d+: error: .* \[unknown-key\]$/);
});

test('a closed store serves on and loads no more', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, reports } = await openStore(t, [file]);
  replaceFile(file, taggedPolicy('two'));
  await store.close();
  const told = reports.length;
  replaceFile(file, taggedPolicy('three'));
  await store.close();
  t.is(reports.length, told);
  t.not(tagOf(store.current()), 'three');
});

test('a load that is under way when its store is closed is no failure', async (t) => {
  const file = join(makeScratch(t), 'p.yaml');
  writeFileSync(file, taggedPolicy('one'));
  const { store, reports } = await openStore(t, [file]);
  replaceFile(file, `${taggedPolicy('two')}# spin\n`);
  const load = store.start();
  await setImmediate();
  await store.close();
  await load;
  t.is(reports.length, 1);
  t.is(store.status().last?.result, 'ok');
});
