import test from 'ava';
import { fold } from '../../src/decision/fold.ts';
import { plainMatcher } from '../../src/decision/pattern.ts';
import { buildPolicy } from '../../src/decision/policy.ts';
import type { CatalogueEntry, SubjectKey } from '../../src/decision/policy-data.ts';
import { hasReference, unknownReferences } from '../../src/decision/reference.ts';
import type { ScopeText } from '../../src/decision/scope.ts';
import { grantsOf, stand } from '../../src/decision/standing.ts';
import { parseCases } from './case-notation.ts';
import { toPolicy } from './case-policy.ts';

const plain = toPolicy(parseCases('grants: [{ to: ["user:a"], can: { logs: [view] } }]'));

const refused = test.macro((t, change: Partial<typeof plain>, message: RegExp) => {
  t.throws(() => buildPolicy({ ...plain, ...change }).add({ ...plain, ...change }), { message });
});

function scoped(scope: ScopeText): Partial<typeof plain> {
  return { scopes: [scope] };
}

const edit: CatalogueEntry = {
  operation: 'create',
  type: 'logs',
  verb: 'edit',
  requires: 'edit',
  range: 'resource',
};

const nobody: SubjectKey = { by: 'match', issuer: 'gha', email: undefined, attributes: [] };

test(
  'an expression that is not RE2 is refused',
  refused,
  scoped([[{ key: 'a', op: '=~', values: ['(?=a)'] }]]),
  /perl|invalid/iu,
);
test(
  'an escape that is not RE2 is refused',
  refused,
  scoped([[{ key: 'a', op: '!~', values: ['\\é'] }]]),
  /escape/u,
);
test('a clause without filters is refused', refused, scoped([[]]), /at least one filter/u);
test('a scope that is not there is refused', refused, { scopes: [] }, /place 0 of 0/u);
test('a grant that is not there is refused', refused, { holders: [[1]] }, /place 1 of 1/u);
test('a holder that is not there is refused', refused, { members: [[9, nobody]] }, /place 9 of/u);
test('a permission that is not there is refused', refused, { permissions: [] }, /place 0 of 0/u);
test('a match of everybody is refused', refused, { members: [[0, nobody]] }, /an e-mail or an attribute/u);
test(
  'two ranges of one pair are refused',
  refused,
  { catalogue: [edit, { ...edit, range: 'optional' }] },
  /two meanings for `edit`/u,
);
test(
  'two actions for one pair are refused',
  refused,
  { catalogue: [edit, { ...edit, requires: 'manage' }] },
  /two meanings for `edit`/u,
);
test(
  'an operation of two verbs is refused',
  refused,
  { catalogue: [edit, { ...edit, verb: 'view' }] },
  /two meanings for `create`/u,
);
test(
  'an operation of two types is refused',
  refused,
  { catalogue: [edit, { ...edit, type: 'pods' }] },
  /two meanings for `create`/u,
);

test('a fallback that is not there is refused', (t) => {
  t.throws(() => buildPolicy({ ...plain, fallback: 7 }).finish(), { message: /place 7 of 0/u });
});

test('a pair may have several names and several entries that say the same', (t) => {
  const unnamed = { ...edit, operation: undefined };
  const { catalogue } = buildPolicy({
    ...plain,
    catalogue: [edit, edit, unnamed, { ...edit, operation: 'open' }],
  }).finish();
  t.deepEqual(
    catalogue.operations.map(({ operation }) => operation),
    ['create', 'create', undefined, 'open'],
  );
});

test('the longest of several suspensions of one name counts', (t) => {
  const builder = buildPolicy(plain);
  builder.add({
    ...plain,
    suspended: [
      ['a', 5000],
      ['a', 3000],
    ],
  });
  t.is(builder.finish().suspended.get('a'), 5000);
});

test('a value may refer to what a principal has, and to nothing else', (t) => {
  t.true(hasReference('x{principal.email}'));
  t.true(hasReference('{principal.}'));
  t.false(hasReference('{principal}'));
  t.false(hasReference('{user.email}'));
  t.deepEqual(unknownReferences('{principal.email}{principal.id}{principal.attributes.team}'), []);
  t.deepEqual(unknownReferences('a{principal.mail}b{principal.attributes.}'), [
    '{principal.mail}',
    '{principal.attributes.}',
  ]);
  t.deepEqual(unknownReferences('{principal.}{principal.attributesteam}'), [
    '{principal.}',
    '{principal.attributesteam}',
  ]);
});

test('a policy without shared grants hands over what a principal holds itself', (t) => {
  const builder = buildPolicy(plain);
  builder.add(plain);
  t.is(stand(builder.finish(), 'anonymous', 0).holders.length, 0);
});

test('a grant knows its name and its place in the policy', (t) => {
  const builder = buildPolicy(plain);
  builder.add(plain);
  const policy = builder.finish();
  const ann = {
    kind: 'USER',
    id: 'a',
    email: 'a',
    name: undefined,
    groups: [],
    attributes: new Map(),
  } as const;
  const principal = { ...ann, issuer: undefined, authenticatedBy: 'caller', expiresAtMs: Infinity };
  const [grant] = grantsOf(stand(policy, principal, 0));
  t.like(grant, { name: plain.grants[0]?.name, source: plain.grants[0]?.source });
});

test('one subject may be several holders', (t) => {
  const builder = buildPolicy(plain);
  const members = [0, 1, 2].map((holder) => [holder, { by: 'user', name: 'a' } as const] as const);
  builder.add({ ...plain, holders: [[0], [0], [0]], members });
  const subject = {
    id: 'a',
    email: 'a',
    name: undefined,
    groups: [],
    attributes: new Map(),
    issuer: undefined,
  } as const;
  const standing = stand(
    builder.finish(),
    { ...subject, kind: 'USER', authenticatedBy: '', expiresAtMs: Infinity },
    0,
  );
  t.is(standing.holders.length, 3);
});

test('a list that repeats itself by the ten thousand is looked up in no time', (t) => {
  const listed = toPolicy(
    parseCases('grants: [{ to: [{ attributes: { x-auth-request-groups: dev } }], can: { logs: [view] } }]'),
  );
  const builder = buildPolicy(listed);
  builder.add(listed);
  const policy = builder.finish();
  const attributes = new Map([['x-auth-request-groups', 'dev,'.repeat(20_000)]]);
  const sinceMs = performance.now();
  const ann = { kind: 'USER', id: 'a', email: undefined, name: undefined, groups: [], attributes } as const;
  const principal = { ...ann, issuer: undefined, authenticatedBy: 'caller', expiresAtMs: Infinity };
  const standing = stand(policy, principal, 0);
  t.true(performance.now() - sinceMs < 1000);
  t.is(grantsOf(standing).length, 1);
});

test('an expression that is a set, a prefix, a suffix or an infix needs no engine', (t) => {
  const answers: readonly (readonly [expression: string, yes: string, no: string])[] = [
    ['a', 'a', 'b'],
    ['a|b', 'b', 'a|b'],
    ['a\\.b|c\\\\d\\*', 'a.b', 'axb'],
    ['eu-.*', 'eu-', 'xeu-'],
    ['eu-.+', 'eu-x', 'eu-'],
    ['.*-eu', 'x-eu', '-eux'],
    ['.*eu.*', 'xeux', 'xexux'],
    ['.*a\\.b', 'xa.b', 'xaxb'],
    ['a\\.b.*', 'a.bx', 'axbx'],
    ['.*', '', ''],
    ['.+', 'x', ''],
  ];
  for (const [expression, yes, no] of answers) {
    const matches = plainMatcher(expression);
    t.is(matches?.(yes), true, expression);
    t.is(matches?.(no), yes === no, expression);
  }
  for (const expression of [
    'a\\|b',
    'a.b',
    '.*a.+',
    '[ab]',
    '(?i)a',
    'a\\.*',
    'a|b.*',
    '\\d',
    '.*a|b',
    '\\é',
  ]) {
    t.is(plainMatcher(expression), undefined, expression);
  }
});

test('folding takes capitals and outer space from every character of ASCII', (t) => {
  for (let code = 0; code < 128; code++) {
    const text = String.fromCharCode(code);
    t.is(fold(text), text.toLowerCase().trim());
    t.is(fold(`a${text}b`), `a${text.toLowerCase()}b`);
  }
});
