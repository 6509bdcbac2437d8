import test from 'ava';
import { lookUpClaim, parseClaimPath } from '../../../src/identity/jwt/claim-path.ts';

const claims = new Map<string, unknown>([
  ['email', 'ann@example.com'],
  ['realm_access', { roles: ['a', 'b'], 'with.dot': 1 }],
  ['https://example.com/groups', ['c']],
  ['a/b', { '~': 'tilde' }],
  ['nothing', null],
]);

const wanted: readonly (readonly [text: string, want: unknown])[] = [
  ['email', 'ann@example.com'],
  ['realm_access.roles', ['a', 'b']],
  ['realm_access.roles.1', 'b'],
  ['/realm_access/with.dot', 1],
  ['https://example.com/groups', ['c']],
  ['/a~1b/~0', 'tilde'],
  ['nothing', undefined],
  ['missing.roles', undefined],
  ['email.length', undefined],
  ['email.0', undefined],
  ['nothing.more', undefined],
  ['realm_access.roles.length', undefined],
  ['realm_access.constructor', undefined],
  ['__proto__.toString', undefined],
];

for (const [text, want] of wanted) {
  test(`${text} leads to ${JSON.stringify(want)}`, (t) => {
    t.deepEqual(lookUpClaim(claims, parseClaimPath(text) ?? []), want);
  });
}

for (const text of ['', '.', 'a..b', '/', '/a//b', 'a.b.c.d.e.f.g.h.i']) {
  test(`\`${text}\` names no claim`, (t) => {
    t.is(parseClaimPath(text), undefined);
  });
}

test('eight names are a path', (t) => {
  t.deepEqual(parseClaimPath('a.b.c.d.e.f.g.h'), Array.from('abcdefgh'));
});
