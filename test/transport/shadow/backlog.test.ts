import test from 'ava';
import { type BacklogLimits, createBacklog } from '../../../src/transport/shadow/backlog.ts';

const limits: BacklogLimits = { most: 3, mostBytes: 100, turnMs: 1 };

test('work is done in order, and never before the caller goes on', async (t) => {
  const backlog = createBacklog(limits);
  const done: string[] = [];
  for (const name of ['a', 'b', 'c']) t.true(backlog.add(1, () => done.push(name)));
  await Promise.resolve();
  t.deepEqual(done, []);
  await backlog.rest(5000);
  t.deepEqual(done, ['a', 'b', 'c']);
});

test('what does not fit is refused, by number and by bytes, until there is room', async (t) => {
  const backlog = createBacklog(limits);
  const nothing = (): void => undefined;
  for (let place = 0; place < limits.most; place += 1) t.true(backlog.add(1, nothing));
  t.false(backlog.add(1, nothing));
  await backlog.rest(5000);
  t.false(backlog.add(101, nothing));
  t.true(backlog.add(99, nothing));
  t.false(backlog.add(2, nothing));
  t.true(backlog.add(1, nothing));
  await backlog.rest(5000);
  t.true(backlog.add(100, nothing));
});

test('work that waits for something keeps its place, and lets others overtake it', async (t) => {
  const backlog = createBacklog(limits);
  const stalled = Promise.withResolvers<undefined>();
  const overtaken = Promise.withResolvers<undefined>();
  t.true(backlog.add(1, () => stalled.promise));
  t.true(backlog.add(1, () => stalled.promise));
  t.true(backlog.add(1, () => overtaken.resolve(undefined)));
  await overtaken.promise;
  t.true(backlog.add(1, () => undefined));
  t.false(backlog.add(1, () => undefined));
  await backlog.rest(1);
  stalled.resolve(undefined);
  await backlog.rest(5000);
  t.true(backlog.add(1, () => undefined));
});

test('long work gives way to whatever else there is to do', async (t) => {
  const backlog = createBacklog({ ...limits, most: 100 });
  let done = 0;
  let between = 0;
  const last = Promise.withResolvers<undefined>();
  const work = (): void => {
    const endMs = performance.now() + 2;
    while (performance.now() < endMs);
    done += 1;
    if (done === 10) last.resolve(undefined);
  };
  for (let place = 0; place < 10; place += 1) backlog.add(1, work);
  const turn = (): void => {
    between += 1;
    if (done < 10) setImmediate(turn);
  };
  setImmediate(turn);
  await last.promise;
  t.true(between >= 9, `${between} turns between`);
});
