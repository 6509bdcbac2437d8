import test from 'ava';
import { readImpersonation } from '../../src/identity/impersonation-header.ts';

const found = (...headers: readonly (readonly [name: string, value: string])[]): unknown => {
  const wanted = readImpersonation(headers.map(([name, value]) => ({ name, value })));
  if (wanted === undefined || 'by' in wanted) return wanted;
  return /^[^\p{Lu}\s].*[^.\s]$/u.test(wanted.message) ? wanted.reason : wanted.message;
};

const ann = { by: 'user', name: 'ann@example.com' };
const hash = '0123456789abcdef'.repeat(4);
const long = 'a'.repeat(512);

for (const [value, want] of [
  ['subject=ann@example.com; type=user', ann],
  ['subject=ann@example.com;type=user', ann],
  ['  subject=ann@example.com; type=user  ', ann],
  ['subject=ann@example.com;  type=user', 'MALFORMED'],
  ['subject=ann@example.com;\ttype=user', 'MALFORMED'],
  ['subject=ann@example.com type=user', 'MALFORMED'],
  ['subject=ann@example.com; type=user;', 'MALFORMED'],
  ['subject=ann@example.com; type=user x', 'MALFORMED'],
  ['x subject=ann@example.com; type=user', 'MALFORMED'],
  ['subject=ann@example.com; type=User', 'MALFORMED'],
  ['subject=ann@example.com; type=', 'MALFORMED'],
  ['subject=ann@example.com', 'MALFORMED'],
  ['Subject=ann@example.com; type=user', 'MALFORMED'],
  ['subject=; type=group', 'MALFORMED'],
  ['subject=dev; type=group', { by: 'group', name: 'dev' }],
  ['subject=org:dev team; type=group', { by: 'group', name: 'org:dev team' }],
  ['subject= dev; type=group', 'MALFORMED'],
  ['subject=dev ; type=group', 'MALFORMED'],
  ['subject=dev,ops; type=group', 'MALFORMED'],
  ['subject=dev;ops; type=group', 'MALFORMED'],
  ['subject=dev\u0007; type=group', 'MALFORMED'],
  ['subject=d\u00c3\u00a9v; type=group', 'MALFORMED'],
  [`subject=${long}; type=group`, { by: 'group', name: long }],
  [`subject=${long}a; type=group`, 'MALFORMED'],
  ['subject=dev; type=token', 'IMPERSONATION_REFUSED'],
  ['subject=dev; type=workload', 'IMPERSONATION_REFUSED'],
  [`subject=${hash}; type=user`, 'IMPERSONATION_REFUSED'],
  [`subject=${hash.toUpperCase()}; type=user`, 'IMPERSONATION_REFUSED'],
  [`subject=${hash.slice(1)}; type=user`, 'MALFORMED'],
  [`subject=${hash}0; type=user`, 'MALFORMED'],
  [`subject=${hash}@example.com; type=user`, { by: 'user', name: `${hash}@example.com` }],
  [`subject=ann@${hash}; type=user`, { by: 'user', name: `ann@${hash}` }],
] as const) {
  test(`${JSON.stringify(value)} is ${JSON.stringify(want)}`, (t) => {
    t.deepEqual(found(['Kalm-Impersonation', value]), want);
  });
}

test('it is found by its name alone, and only once', (t) => {
  const value = 'subject=ann@example.com; type=user';
  t.is(found(['Impersonation', value], ['X-Kalm-Impersonation', value]), undefined);
  t.deepEqual(found(['other', ''], ['KALM-IMPERSONATION', value]), ann);
  t.is(found(['Kalm-Impersonation', value], ['kalm-impersonation', value]), 'DUPLICATE');
  t.is(found(['Kalm-Impersonation', value], ['kalm_impersonation', value]), 'DUPLICATE');
  for (const name of [
    'Kalm_Impersonation',
    'kalm.impersonation',
    ' kalm-impersonation',
    'kalm-impersonation ',
  ]) {
    t.is(found([name, value]), 'DUPLICATE');
  }
});
