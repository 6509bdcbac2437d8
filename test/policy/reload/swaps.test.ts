import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as gone } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import { publishVolume } from './kubelet.ts';
import { openStore } from './live-store.ts';
import { makeScratch } from './scratch.ts';
import { describeTimes } from './swap-times.ts';
import { taggedPolicy, tagOf } from './tagged-policy.ts';

/** `SWAPS=1000` is the whole proof, for a machine that does nothing else: 99 of 100 are held to the goal. */
const given = process.env['SWAPS'];
const swaps = Number(given ?? 120);
const pollSwaps = given === undefined ? 3 : Math.ceil(swaps / 20);
const goalMs = 250;
/** What a loaded machine may take; the figures themselves are printed. */
const boundMs = 15_000;
const pollGoalMs = 10_000;

/** A projected volume of two sources with a key each; `team.yaml` is gone where it has no tag. */
function publish(volume: string, base: string, team: string | undefined): void {
  publishVolume(volume, {
    'base.yaml': taggedPolicy(base, 'base'),
    ...(team !== undefined && { 'team.yaml': taggedPolicy(team, 'team') }),
  });
}

/** What kubelet does in a round: whether the second key is there at the end, and how long before there is another swap. */
const rounds: readonly { readonly team: boolean; readonly beforeMs?: (round: number) => number }[] = [
  { team: true },
  { team: false },
  { team: true },
  { team: true, beforeMs: () => 0 },
  { team: true, beforeMs: () => 8 },
  // At every moment of the load that the swap before set off.
  { team: true, beforeMs: (round) => 30 + (round % 70) },
];

test.serial('each swap of a projected volume is followed, by events alone', async (t) => {
  t.timeout(600_000);
  const volume = makeScratch(t);
  publish(volume, 't0', 't0');
  const live = await openStore(t, [volume]);
  const took: number[] = [];
  for (let round = 1; round <= swaps; round += 1) {
    const { team, beforeMs } = rounds[round % rounds.length] ?? { team: true };
    const tag = `t${round}`;
    if (beforeMs !== undefined) {
      publish(volume, `${tag}-before`, `${tag}-before`);
      await gone(beforeMs(round));
    }
    const isServed = (snapshot: Snapshot | undefined): boolean =>
      tagOf(snapshot, 'base') === tag && tagOf(snapshot, 'team') === (team ? tag : undefined);
    const { tookMs } = await live.after(
      () => publish(volume, tag, team ? tag : undefined),
      ({ snapshot }) => isServed(snapshot),
    );
    t.true(isServed(live.store.current()));
    took.push(tookMs);
  }
  const { text, p99Ms } = describeTimes(took);
  t.log(`${text}; ${took.filter((tookMs) => tookMs > goalMs).length} over the goal of ${goalMs} ms`);
  t.true(p99Ms < (given === undefined ? boundMs : goalMs));
  t.true(live.reports.every(({ status }) => status.result === 'ok'));
  t.is(live.store.status().watchMode, 'watch');
  const last = live.store.current();
  t.is(tagOf(last, 'base'), `t${swaps}`);
});

test.serial('an optional volume that is filled later is served when it is', async (t) => {
  const volume = makeScratch(t);
  const took: number[] = [];
  for (let round = 1; round <= 5; round += 1) {
    const place = `${volume}/${round}`;
    mkdirSync(place);
    const live = await openStore(t, [place]);
    t.is(live.store.current(), undefined);
    const { tookMs } = await live.after(
      () => publish(place, 'late', 'late'),
      ({ snapshot }) => tagOf(snapshot, 'base') === 'late',
    );
    took.push(tookMs);
    await live.store.close();
  }
  const { text, mostMs } = describeTimes(took);
  t.log(text);
  t.true(mostMs < boundMs);
});

/** What the kernel refuses, by the limit of the namespace that runs out. */
const shortages = [
  { what: 'instances of inotify', limit: 'max_inotify_instances' },
  { what: 'watches of inotify', limit: 'max_inotify_watches' },
] as const;

for (const { what, limit } of shortages) {
  test(`without ${what} each swap is followed by looking`, async (t) => {
    t.timeout(600_000);
    const volume = makeScratch(t);
    publish(volume, 't0', 't0');
    const follower = fileURLToPath(new URL('./swap-follower.ts', import.meta.url));
    const script = `echo 0 > /proc/sys/user/${limit} && exec "$0" "$@"`;
    const child = spawn('unshare', ['-r', 'sh', '-c', script, process.execPath, follower, volume]);
    t.teardown(() => child.kill('SIGKILL'));
    let complaint = '';
    child.stderr.setEncoding('utf8').on('data', (part: string) => (complaint += part));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const untilTold = async (line: string): Promise<void> => {
      for (;;) {
        const next = await lines.next();
        if (next.done === true) throw new Error(`nobody follows; are user namespaces allowed? ${complaint}`);
        if (next.value === line) return;
      }
    };
    await untilTold('poll t0 t0');
    const took: number[] = [];
    for (let round = 1; round <= pollSwaps; round += 1) {
      const startMs = performance.now();
      publish(volume, `t${round}`, `t${round}`);
      await untilTold(`poll t${round} t${round}`);
      took.push(performance.now() - startMs);
    }
    const { text, mostMs } = describeTimes(took);
    t.log(text);
    t.true(mostMs < pollGoalMs);
  });
}
