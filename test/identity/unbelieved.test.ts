import test from 'ava';
import { createUnbelieved } from '../../src/identity/identity-headers.ts';

const unbelieved = createUnbelieved([
  { keys: ['X-User', 'X-Email'], setBy: ['10.0.0.0/8'] },
  { keys: ['X-Staff'], setBy: ['192.168.0.1'] },
]);

const shown = ['X-User', 'x-email', 'X_User', 'x.email ', 'x-STAFF', 'X-Users', 'Accept', ''];

for (const [who, address, want] of [
  ['nobody', undefined, ['X-User', 'x-email', 'X_User', 'x.email ', 'x-STAFF']],
  ['a stranger', '172.16.0.1', ['X-User', 'x-email', 'X_User', 'x.email ', 'x-STAFF']],
  ['one who sets some', '10.0.0.1', ['X_User', 'x.email ', 'x-STAFF']],
  ['one who sets another', '192.168.0.1', ['X-User', 'x-email', 'X_User', 'x.email ']],
] as const) {
  test(`of ${who} the headers that say who the user is, are not believed unless he sets them`, (t) => {
    const headers = shown.map((name) => ({ name, value: 'a' }));
    const peer = address === undefined ? undefined : { address, principal: '', certificate: '' };
    t.deepEqual(unbelieved({ headers, peer }), want);
  });
}

test('where none of them is shown, none is named', (t) => {
  const headers = [{ name: 'Accept', value: 'a' }];
  t.deepEqual(unbelieved({ headers, peer: undefined }), []);
});
