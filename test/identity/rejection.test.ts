import test from 'ava';
import { heals, refused } from '../../src/identity/rejection.ts';

test('whoever is refused is told why', (t) => {
  t.like(refused('SUSPENDED'), { reason: 'SUSPENDED', message: 'the subject is suspended' });
  t.like(refused('EXPIRED'), { reason: 'EXPIRED', message: 'the credential has ended' });
});

test('time, new keys and a grant that begins heal a rejection, and nothing else does', (t) => {
  const healed = [
    'SUSPENDED',
    'NOT_YET_VALID',
    'UNKNOWN_KEY',
    'KEYS_UNAVAILABLE',
    'IMPERSONATION_REFUSED',
  ] as const;
  for (const reason of healed) t.true(heals(reason), reason);
  for (const reason of ['MISSING', 'MALFORMED', 'EXPIRED', 'UNKNOWN_TOKEN', 'BAD_SIGNATURE'] as const) {
    t.false(heals(reason), reason);
  }
});
