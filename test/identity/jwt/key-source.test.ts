import { mock } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { createKeySet, type KeySet } from '../../../src/identity/jwt/key-set.ts';
import { createKeySource, type KeySource, type KeyTiming } from '../../../src/identity/jwt/key-source.ts';

const timing: KeyTiming = {
  timeoutMs: 60_000,
  waitMs: 60_000,
  cooldownMs: 0,
  missedMs: 0,
  retryMs: 1000,
  mostRetryMs: 5000,
};

const setOf = (keyId: string): KeySet =>
  createKeySet([{ fingerprint: keyId, keyId, algorithm: 'RS256', verify: () => Promise.resolve(true) }]);

interface Followed {
  readonly source: KeySource;
  /** What was told, as the number of keys or the problem. */
  readonly told: readonly unknown[];
  /** The signals of the attempts. */
  readonly signals: readonly AbortSignal[];
  /** Lets the last attempt find a text, or fail. */
  readonly answer: (text: string | Error) => Promise<void>;
}

/** A source whose attempts are answered one by one, under a clock that stands still. */
function follow(t: ExecutionContext, changes: Partial<KeyTiming> = {}): Followed {
  mock.timers.enable({ apis: ['setTimeout'] });
  const told: unknown[] = [];
  const signals: AbortSignal[] = [];
  let attempt = Promise.withResolvers<string>();
  const source = createKeySource({
    async load(signal) {
      signals.push(signal);
      attempt = Promise.withResolvers<string>();
      return { text: await attempt.promise, againMs: 20_000 };
    },
    read(text) {
      return text === 'bad' ? Promise.reject(new Error('it is bad')) : Promise.resolve(setOf(text));
    },
    timing: { ...timing, ...changes },
    tell: (outcome) => told.push('keys' in outcome ? outcome.keys : outcome.problem),
  });
  t.teardown(() => {
    source.close();
    mock.timers.reset();
  });
  return {
    source,
    told,
    signals,
    async answer(text) {
      if (text instanceof Error) attempt.reject(text);
      else attempt.resolve(text);
      await setImmediate();
    },
  };
}

async function pass(ms: number): Promise<void> {
  mock.timers.tick(ms);
  await setImmediate();
}

test.serial('keys are looked at again in time, and told when they change', async (t) => {
  const { source, told, signals, answer } = follow(t);
  t.is(source.current().size, 0);
  t.false(source.isSure());
  await answer('a');
  t.true(source.current().has('a'));
  t.true(source.isSure());
  await pass(19_999);
  t.is(signals.length, 1);
  await pass(1);
  t.is(signals.length, 2);
  t.false(source.isSure());
  await answer('a');
  t.deepEqual(told, [1]);
  await pass(20_000);
  await answer('b');
  t.deepEqual(told, [1, 1]);
  t.true(source.current().has('b'));
});

test.serial('after failures they are looked at again ever later, and soon once they are there', async (t) => {
  const { source, told, signals, answer } = follow(t);
  await answer('a');
  await pass(20_000);
  for (const waitMs of [1000, 2000, 4000, 5000, 5000]) {
    const attempts = signals.length;
    await answer(new Error('gone'));
    t.true(source.current().has('a'));
    t.false(source.isSure());
    await pass(waitMs - 1);
    t.is(signals.length, attempts);
    await pass(1);
    t.is(signals.length, attempts + 1);
  }
  await answer('a');
  t.true(source.isSure());
  await pass(20_000);
  await answer('bad');
  t.deepEqual(told, [1, ...Array.from({ length: 5 }, () => 'gone'), 'it is bad']);
  await pass(999);
  t.is(signals.length, 8);
  await pass(1);
  t.is(signals.length, 9);
});

test.serial('a key that is not known is looked for at once, but not by everybody who asks', async (t) => {
  const { source, signals, answer } = follow(t, { cooldownMs: 1e9 });
  await answer('a');
  const seeking = Promise.all([source.seek('x'), source.seek('x'), source.seek('y')]);
  t.is(signals.length, 2);
  await answer('a');
  await seeking;
  await source.seek('y');
  t.is(signals.length, 2);
});

test.serial('the same key is not looked for again for a while, another one is', async (t) => {
  const { source, signals, answer } = follow(t, { missedMs: 1e9 });
  await answer('a');
  for (const [keyId, attempts] of [
    ['x', 2],
    ['x', 2],
    ['y', 3],
    ['x', 3],
  ] as const) {
    const sought = source.seek(keyId);
    await answer('a');
    await sought;
    t.is(signals.length, attempts);
  }
});

test.serial('after that while it is', async (t) => {
  const { source, signals, answer } = follow(t);
  await answer('a');
  for (const attempts of [2, 3]) {
    const sought = source.seek('x');
    await answer('a');
    await sought;
    t.is(signals.length, attempts);
  }
});

test.serial('looking at once takes the place of looking later', async (t) => {
  const { source, signals, answer } = follow(t);
  await answer('a');
  await pass(10_000);
  const sought = source.seek('x');
  await answer('a');
  await sought;
  await pass(10_000);
  t.is(signals.length, 2);
  await pass(10_000);
  t.is(signals.length, 3);
});

test.serial('whoever asks waits for an attempt that is under way, but not for ever', async (t) => {
  const { source, signals } = follow(t, { waitMs: 500 });
  const done: string[] = [];
  const sought = source.seek('x').then(() => done.push('x'));
  await pass(499);
  t.deepEqual(done, []);
  await pass(1);
  await sought;
  t.is(signals.length, 1);
});

test.serial('an attempt takes no longer than it may', async (t) => {
  const { signals } = follow(t, { timeoutMs: 0 });
  const [signal] = signals;
  const alive = setInterval(() => undefined, 1000);
  if (signal?.aborted === false) await new Promise((resolve) => signal.addEventListener('abort', resolve));
  clearInterval(alive);
  t.is(signals.length, 1);
  t.true(signal?.aborted);
});

test.serial('a source that is closed ends its attempt, tells nothing more and looks no more', async (t) => {
  const { source, told, signals, answer } = follow(t);
  await answer('a');
  await pass(20_000);
  source.close();
  t.true(signals[1]?.aborted);
  await answer(new Error('aborted'));
  await source.seek('x');
  await pass(1e6);
  t.deepEqual(told, [1]);
  t.is(signals.length, 2);
});

test.serial('a source that is closed between two attempts begins no other', async (t) => {
  const { source, signals, answer } = follow(t);
  await answer('a');
  source.close();
  await pass(1e6);
  await source.seek('x');
  t.is(signals.length, 1);
});
