import test from 'ava';
import fc from 'fast-check';
import { createBoundedCache } from '../../../src/identity/jwt/bounded-cache.ts';
import { tries } from '../tries.ts';

const steps = fc.array(
  fc.record({ key: fc.nat(40).map(String), bytes: fc.integer({ min: 1, max: 60 }), set: fc.boolean() }),
  { maxLength: 300 },
);

test('it gives what was set last under a key, or nothing, and never holds more than it may', (t) => {
  fc.assert(
    fc.property(steps, (list) => {
      const cache = createBoundedCache<number>(20, 400);
      const last = new Map<string, { value: number; bytes: number }>();
      for (const [value, { key, bytes, set }] of list.entries()) {
        if (set) cache.set(key, value, bytes);
        if (set) last.set(key, { value, bytes });
        const found = cache.get(key);
        if (found !== undefined && found !== last.get(key)?.value) return false;
      }
      const held = [...last].filter(([key, { value }]) => cache.get(key) === value);
      const bytes = held.reduce((sum, [, entry]) => sum + entry.bytes, 0);
      return held.length <= 20 && bytes <= 400;
    }),
    tries(100),
  );
  t.pass();
});

test('what is asked for stays, what is not goes', (t) => {
  const cache = createBoundedCache<string>(10, 1000);
  cache.set('asked', 'a', 1);
  for (let count = 0; count < 100; count += 1) {
    cache.set(`other-${count}`, 'o', 1);
    t.is(cache.get('asked'), 'a');
  }
  t.is(cache.get('other-0'), undefined);
});

test('an entry that would take half of the room is not kept', (t) => {
  const cache = createBoundedCache<string>(10, 1000);
  cache.set('huge', 'h', 501);
  t.is(cache.get('huge'), undefined);
});

test('an entry that takes half of the room is kept', (t) => {
  const cache = createBoundedCache<string>(10, 1000);
  cache.set('large', 'l', 500);
  t.is(cache.get('large'), 'l');
});

for (const [room, cache] of [
  ['entries', createBoundedCache<number>(10, Infinity)],
  ['bytes', createBoundedCache<number>(Infinity, 1000)],
] as const) {
  test(`as many ${room} as there is room for are kept, and then the older half goes`, (t) => {
    const held = (): readonly number[] =>
      Array.from({ length: 11 }, (_, at) => at).filter((at) => cache.get(`${at}`) === at);
    for (let at = 0; at < 5; at += 1) cache.set(`${at}`, at, 100);
    t.deepEqual(held(), [0, 1, 2, 3, 4]);
    for (let at = 5; at < 10; at += 1) cache.set(`${at}`, at, 100);
    cache.set('10', 10, 100);
    t.deepEqual(held(), [5, 6, 7, 8, 9, 10]);
  });
}

test('what is set again takes no more room', (t) => {
  const cache = createBoundedCache<number>(10, 1000);
  cache.set('other', 0, 1);
  for (let count = 0; count < 20; count += 1) cache.set('again', count, 200);
  t.is(cache.get('other'), 0);
  t.is(cache.get('again'), 19);
});
