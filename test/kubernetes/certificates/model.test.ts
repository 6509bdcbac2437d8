import test from 'ava';
import fc from 'fast-check';
import type { Lives } from '../../../src/kubernetes/certificates/lives.ts';
import { advance, createWorld, distrusted, type Fate, restart, type World } from './model.ts';

const lives: Lives = { caMs: 900, certificateMs: 300, settleMs: 20, skewMs: 60, place: 0 };

type Act =
  | { readonly act: 'step'; readonly replica: number; readonly steps: number; readonly fate: Fate }
  | { readonly act: 'wait'; readonly ms: number }
  | { readonly act: 'restart'; readonly replica: number }
  | { readonly act: 'deliver' };

const replica = fc.nat({ max: 2 });
const fate = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Fate>('done') },
  { weight: 1, arbitrary: fc.constantFrom<Fate>('lost', 'dropped', 'late') },
);
const acts = fc.array(
  fc.oneof(
    {
      weight: 12,
      arbitrary: fc.record({
        act: fc.constant<'step'>('step'),
        replica,
        steps: fc.integer({ min: 1, max: 9 }),
        fate,
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({ act: fc.constant<'wait'>('wait'), ms: fc.integer({ min: 1, max: 120 }) }),
    },
    { weight: 1, arbitrary: fc.record({ act: fc.constant<'restart'>('restart'), replica }) },
    { weight: 1, arbitrary: fc.constant<Act>({ act: 'deliver' }) },
  ),
  { minLength: 60, maxLength: 200 },
);
const offs = fc.array(fc.integer({ min: -29, max: 29 }), { minLength: 2, maxLength: 3 });

test('at any moment of any history every live certificate is trusted by every webhook', (t) => {
  const met = { rotations: 0, signed: 0 };
  fc.assert(
    fc.property(offs, acts, (offsMs, history) => {
      const world = createWorld(lives, offsMs);
      for (const act of history) {
        perform(world, act, met);
        t.deepEqual(distrusted(world), []);
      }
    }),
    { numRuns: 1000 },
  );
  // Histories in which nothing happens prove nothing.
  t.true(met.signed > 3000);
  t.true(met.rotations > 1000);
});

test('after any history replicas that are left alone come to rest, and write no more', (t) => {
  fc.assert(
    fc.property(offs, acts, (offsMs, history) => {
      const world = createWorld(lives, offsMs);
      for (const act of history) perform(world, act, { rotations: 0, signed: 0 });
      world.late.length = 0;
      // What they have seen before is put behind them.
      for (const one of world.replicas) while (advance(world, one, 'done').do !== 'rest');
      let quiet = 0;
      // A renewal falls due now and then, but never two within so few rounds.
      for (let rounds = 0; rounds < 20 && quiet < 2; rounds += 1) {
        const before = versionsIn(world);
        for (const one of world.replicas) while (advance(world, one, 'done').do !== 'rest');
        world.nowMs += lives.settleMs;
        quiet = versionsIn(world) === before ? quiet + 1 : 0;
      }
      t.is(quiet, 2);
      for (const { memory } of world.replicas) {
        t.is(memory.signed?.ca, world.secret?.authority.current);
        t.true((memory.signed?.notAfterMs ?? 0) > world.nowMs);
      }
      t.is(new Set(world.bundles.map(({ text }) => text)).size, 1);
    }),
    { numRuns: 300 },
  );
});

test('all that is remembered of CAs is those that may still be in use', (t) => {
  const world = createWorld(lives, [0, 10]);
  for (let turn = 0; turn < 2000; turn += 1) {
    for (const one of world.replicas) while (advance(world, one, 'done').do !== 'rest');
    world.nowMs += 10;
    t.deepEqual(distrusted(world), []);
    t.true((world.secret?.authority.previous.length ?? 0) <= 1);
  }
  t.true(world.cas.size > 20);
});

function versionsIn({ bundles, secret }: World): string {
  return [secret?.version, ...bundles.map(({ version }) => version)].join();
}

function perform(world: World, act: Act, met: { rotations: number; signed: number }): void {
  switch (act.act) {
    case 'wait':
      world.nowMs += act.ms;
      break;
    case 'deliver':
      world.late.shift()?.();
      break;
    case 'restart': {
      const one = world.replicas[act.replica];
      if (one !== undefined) restart(one);
      break;
    }
    case 'step': {
      const one = world.replicas[act.replica];
      for (let steps = 0; steps < act.steps && one !== undefined; steps += 1) {
        const step = advance(world, one, act.fate);
        if (step.do === 'sign') met.signed += 1;
        if (step.do === 'make-ca') met.rotations += 1;
      }
    }
  }
}
