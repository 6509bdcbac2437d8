import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { publishVolume } from '../policy/reload/kubelet.ts';
import { makeScratch, replaceFile } from '../policy/reload/scratch.ts';
import { createCaller } from './grpc/caller.ts';
import { startSidecar } from './sidecar.ts';

/** How many changes of the policy; `RELOADS=1000` is the whole proof. */
const reloads = Number(process.env['RELOADS'] ?? 120);

const checks = Array.from({ length: 8 }, (_, index) => ({
  action: 'view',
  resource: { type: 'orders', attributes: { namespace: `shop-${String(index % 2)}` } },
}));
const batch = { principal: { id: 'ann', email: 'ann@example.com' }, checks };

/** A policy that always allows what is asked here, each time by other grants. */
function goodPolicy(round: number): string {
  return `apiVersion: sidegate.dev/v1
kind: Policy
grants:
  - { name: round ${String(round)}, to: ["user:ann@example.com"], role: viewer, where: { namespace: [shop-0, shop-1, "r${String(round)}"] } }
`;
}

const bad = goodPolicy(0).replace('role: viewer', 'role: vewer');

/** A change of the file, and whether it is a good one, so that it must be served. */
type Change = readonly [good: boolean, change: (file: string, round: number) => void];

const changes: readonly Change[] = [
  [true, (file, round) => replaceFile(file, goodPolicy(round))],
  [false, (file) => replaceFile(file, bad)],
  [true, (file, round) => writeFileSync(file, goodPolicy(round))],
  [false, (file, round) => writeFileSync(file, goodPolicy(round).slice(0, 100 + (round % 60)))],
  [false, (file) => writeFileSync(file, '')],
];

test('reloads give no wrong answer, no mixed revision and no failed call', async (t) => {
  t.timeout(600_000);
  const folder = makeScratch(t);
  const file = join(folder, 'policy.yaml');
  writeFileSync(file, goodPolicy(0));
  const sidecar = await startSidecar(t, [
    '--policy',
    file,
    '--listen',
    '127.0.0.1:0',
    '--log-level',
    'error',
  ]);
  const [address = ''] = sidecar.listen;
  let good = 1;
  const { calls, revisions, wrong } = await askWhile(createCaller(t, address), async (asked) => {
    for (let round = 1; round <= reloads; round += 1) {
      const [isGood, change] = changes[round % changes.length] ?? [false, () => undefined];
      change(file, round);
      if (isGood) good += 1;
      await (isGood ? asked.anew() : asked.times(20));
    }
  });
  t.deepEqual(wrong, []);
  t.is(revisions.size, good);
  t.is(await sidecar.stop(), 0);
  t.log(`${String(calls)} batches, ${String(reloads)} changes, ${String(revisions.size)} revisions served`);
});

test('the swaps of a ConfigMap give no wrong answer, and the last one is served', async (t) => {
  t.timeout(600_000);
  const volume = makeScratch(t);
  publishVolume(volume, { 'policy.yaml': goodPolicy(0) });
  const sidecar = await startSidecar(t, [
    '--policy',
    volume,
    '--listen',
    '127.0.0.1:0',
    '--log-level',
    'error',
  ]);
  const [address = ''] = sidecar.listen;
  const { wrong, revisions } = await askWhile(createCaller(t, address), async (asked) => {
    for (let round = 1; round <= reloads / 4; round += 1) {
      const isGood = round % 5 !== 0;
      publishVolume(volume, { 'policy.yaml': isGood ? goodPolicy(round) : bad });
      await (isGood ? asked.anew() : asked.times(20));
    }
  });
  t.deepEqual(wrong, []);
  t.is(revisions.size, 1 + Math.floor(reloads / 4) - Math.floor(reloads / 20));
  t.is(await sidecar.stop(), 0);
});

interface Asked {
  readonly calls: number;
  readonly revisions: ReadonlySet<string>;
  readonly wrong: readonly unknown[];
}

/** Waits while the batch is asked. */
interface Asking {
  /** For so many more answers. */
  readonly times: (more: number) => Promise<void>;
  /** For an answer by a revision that no answer was by before. */
  readonly anew: () => Promise<void>;
}

/** Asks the batch without pause, several at a time, until the work is over. */
async function askWhile(
  caller: ReturnType<typeof createCaller>,
  work: (asked: Asking) => Promise<void>,
): Promise<Asked> {
  const revisions = new Set<string>();
  const wrong: unknown[] = [];
  const waiting = new Map<() => void, () => boolean>();
  let calls = 0;
  let done = false;

  function until(reached: () => boolean): Promise<void> {
    return new Promise((resolve) => waiting.set(resolve, reached));
  }

  async function ask(): Promise<void> {
    while (!done) {
      const answer: unknown = await caller
        .call('AuthorizeBatch', batch)
        .catch((error: unknown) => ({ error }));
      calls += 1;
      const { revision, effects } = read(answer);
      if (effects.length !== checks.length || effects.some((effect) => effect !== 'EFFECT_ALLOW'))
        wrong.push(answer);
      revisions.add(revision);
      for (const [resolve, reached] of waiting) if (reached() && waiting.delete(resolve)) resolve();
    }
  }

  const asking = Promise.all(Array.from({ length: 4 }, ask));
  await until(() => calls > 20);
  await work({
    times(more) {
      const enough = calls + more;
      return until(() => calls >= enough);
    },
    anew() {
      const before = revisions.size;
      return until(() => revisions.size > before);
    },
  });
  done = true;
  await asking;
  return { calls, revisions, wrong };
}

function read(answer: unknown): { readonly revision: string; readonly effects: readonly unknown[] } {
  const decisions = fieldOf(answer, 'decisions');
  const effects = Array.isArray(decisions) ? decisions.map((each: unknown) => fieldOf(each, 'effect')) : [];
  return { revision: String(fieldOf(answer, 'revision')), effects };
}

function fieldOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(key) : undefined;
}
