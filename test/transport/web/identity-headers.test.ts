import test from 'ava';
import { aliasesIn, identityHeaderNames } from '../../../src/transport/web/identity-headers.ts';

const ours = new Set([...identityHeaderNames, 'x-rows']);

test('what is spelt almost like ours is found, and ours is not', (t) => {
  const names = [
    'X-Sidegate-Id',
    'x_sidegate_id',
    'X.Sidegate.Email',
    'x-sidegate_groups',
    'x_rows',
    'x-rows',
  ];
  t.deepEqual(aliasesIn(names, ours), ['x_sidegate_id', 'X.Sidegate.Email', 'x-sidegate_groups', 'x_rows']);
  t.deepEqual(aliasesIn(['x-other', 'x-sidegate-identity', ''], ours), []);
});
