import test from 'ava';
import fc from 'fast-check';
import { defaultLives, dueMs } from '../../../src/kubernetes/certificates/lives.ts';
import { backOffMs, defaultCertificateTiming, pauseMs } from '../../../src/kubernetes/certificates/timing.ts';

const timing = defaultCertificateTiming;
const dayMs = 86_400_000;

test('bundles are looked at every half minute, give or take a quarter', (t) => {
  const pauses = Array.from({ length: 1000 }, () => pauseMs(Infinity, 0, false, timing));
  t.true(pauses.every((ms) => ms >= 22_500 && ms <= 37_500));
  t.true(Math.max(...pauses) - Math.min(...pauses) > 10_000);
});

test('what falls due is done then, and who has no certificate looks sooner', (t) => {
  t.is(pauseMs(5000, 1000, false, timing), 4000);
  t.is(pauseMs(Infinity, 0, true, timing), 2000);
  t.is(pauseMs(1000, 2000, false, timing), 10);
});

test('failures are tried again later and later, never later than in a minute, and not by all at once', (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2000 }), (failures) => {
      const mostMs = Math.min(1000 * 2 ** (failures - 1), 60_000);
      const ms = backOffMs(failures, timing);
      return ms > mostMs / 2 - 1 && ms <= mostMs;
    }),
  );
  t.pass();
});

test('an installation renews certificates and CAs with a third of their lives left, or a little less', (t) => {
  for (const lifeMs of [defaultLives.caMs, defaultLives.certificateMs]) {
    const [first, last] = [0, 1].map((place) => dueMs(0, lifeMs, { ...defaultLives, place }) / lifeMs);
    t.deepEqual([first?.toFixed(3), last?.toFixed(3)], ['0.667', '0.717']);
  }
  t.is(defaultLives.caMs, 365 * dayMs);
  t.is(defaultLives.certificateMs, 7 * dayMs);
});
