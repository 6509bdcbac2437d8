import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import test from 'ava';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import { publishVolume } from './kubelet.ts';
import { openStore } from './live-store.ts';
import { makeScratch, replaceFile } from './scratch.ts';
import { taggedPolicy, tagOf } from './tagged-policy.ts';

/** `RELOADS=1000` for the whole proof. */
const reloads = Number(process.env['RELOADS'] ?? 120);
const timing = { quietMs: 5, latestMs: 20 };

/** Reads the store turn after turn, as requests do, until told to stop. Gives how often, and every generation seen. */
function readAlways(
  current: () => Snapshot | undefined,
  judge: (snapshot: Snapshot | undefined) => void,
): () => Promise<{ readonly reads: number; readonly generations: ReadonlySet<number> }> {
  const stopped = new AbortController();
  let reads = 0;
  const generations = new Set<number>();
  const done = (async () => {
    while (!stopped.signal.aborted) {
      const snapshot = current();
      judge(snapshot);
      generations.add(snapshot?.generation ?? 0);
      reads += 1;
      await nextTurn();
    }
  })();
  return async () => {
    stopped.abort();
    await done;
    return { reads, generations };
  };
}

test.serial('every publication of a volume is served, and never two of them mixed', async (t) => {
  const volume = makeScratch(t);
  const publish = (tag: string): void => {
    publishVolume(volume, { 'a.yaml': taggedPolicy(tag, 'a'), 'b.yaml': taggedPolicy(tag, 'b') });
  };
  publish('t0');
  const live = await openStore(t, [volume], { timing });
  let mixed = 0;
  const stop = readAlways(live.store.current, (snapshot) => {
    const tag = tagOf(snapshot, 'a');
    if (tag === undefined || tag !== tagOf(snapshot, 'b')) mixed += 1;
  });
  for (let round = 1; round <= reloads; round += 1) {
    const tag = `t${round}`;
    await live.after(
      () => publish(tag),
      ({ snapshot }) => tagOf(snapshot) === tag,
    );
  }
  const { reads, generations } = await stop();
  t.is(mixed, 0);
  t.is(live.store.current()?.generation, reloads + 1);
  t.true(live.reports.every(({ status }) => status.result === 'ok'));
  t.log(`${reloads} swaps, ${reads} reads, ${generations.size} generations read`);
});

test.serial('publications without pause end in the last one, and none that is served is mixed', async (t) => {
  const volume = makeScratch(t);
  const publish = (tag: string): void => {
    publishVolume(volume, { 'a.yaml': taggedPolicy(tag, 'a'), 'b.yaml': taggedPolicy(tag, 'b') });
  };
  publish('t0');
  const live = await openStore(t, [volume], { timing });
  const last = `t${reloads}`;
  await live.after(
    async () => {
      for (let round = 1; round <= reloads; round += 1) {
        publish(`t${round}`);
        await nextTurn();
      }
    },
    ({ snapshot }) => tagOf(snapshot) === last,
  );
  const served = live.reports.flatMap(({ snapshot }) => snapshot ?? []);
  t.deepEqual(
    served.map((snapshot) => tagOf(snapshot, 'a')),
    served.map((snapshot) => tagOf(snapshot, 'b')),
  );
  t.log(`${served.length} of ${reloads} publications served`);
});

test.serial(
  'good, bad and half-written files in turn never leave a reader without the last good one',
  async (t) => {
    const file = join(makeScratch(t), 'p.yaml');
    replaceFile(file, taggedPolicy('t0'));
    const live = await openStore(t, [file], { timing });
    let wrong = 0;
    let expected = ['t0'];
    const stop = readAlways(live.store.current, (snapshot) => {
      if (!expected.includes(tagOf(snapshot) ?? '')) wrong += 1;
    });
    for (let round = 1; round <= reloads; round += 1) {
      const text = taggedPolicy(`t${round}`);
      const failed = ({ status }: { status: { result: string } }): boolean => status.result === 'failed';
      if (round % 3 === 0) await live.after(() => writeFileSync(file, text.slice(0, -30)), failed);
      if (round % 3 === 1) await live.after(() => replaceFile(file, `bad ${round}`), failed);
      expected = [...expected.slice(-1), `t${round}`];
      await live.after(
        () => writeFileSync(file, text),
        ({ snapshot }) => tagOf(snapshot) === `t${round}`,
      );
    }
    const { reads, generations } = await stop();
    t.is(wrong, 0);
    t.is(live.store.current()?.generation, reloads + 1);
    t.log(`${live.reports.length} loads, ${reads} reads, ${generations.size} generations read`);
  },
);
