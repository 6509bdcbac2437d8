import test from 'ava';
import { load } from '../../../src/policy/load.ts';
import { identityHeaderNames, isLikeOurs, isOurs } from '../../../src/transport/web/identity-headers.ts';

const scopeHeaders = ['x-rows'];

const aliasesIn = (names: readonly string[]): readonly string[] =>
  names.filter((name) => isLikeOurs(name, scopeHeaders) && !isOurs(name, scopeHeaders));

test('what is spelt almost like ours is found, and ours is not', (t) => {
  const names = [
    'X-Sidegate-Id',
    'x_sidegate_id',
    'X.Sidegate.Email',
    'x-sidegate_groups',
    'x_rows',
    'X!Sidegate~Id',
    'x-rows',
  ];
  t.deepEqual(aliasesIn(names), [
    'x_sidegate_id',
    'X.Sidegate.Email',
    'x-sidegate_groups',
    'x_rows',
    'X!Sidegate~Id',
  ]);
  t.deepEqual(aliasesIn(['x-other', 'x-sidegat-id', '']), []);
});

test('what begins like ours is found, whatever the policy calls its rows', (t) => {
  const names = ['x-sidegate-old-rows', 'X_Sidegate_Rows', 'x-sidegate-id'];
  t.deepEqual(aliasesIn(names), ['x-sidegate-old-rows', 'X_Sidegate_Rows']);
});

test('no route may tell its rows in one of ours', (t) => {
  for (const name of identityHeaderNames) {
    const route = `{ path: /a, methods: { GET: view }, resource: orders, scope: { header: ${name} } }`;
    const text = `apiVersion: sidegate.dev/v1\nkind: Policy\nroutes:\n  - ${route}\n`;
    t.like(load([{ path: 'policy.yaml', text }], new Map()).problems, [{ code: 'bad-value' }], name);
  }
});
