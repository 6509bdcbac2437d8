import test from 'ava';
import { buildPolicy } from '../../src/decision/policy.ts';
import type { CatalogueEntry, SubjectKey } from '../../src/decision/policy-data.ts';
import { hasReference, unknownReferences } from '../../src/decision/reference.ts';
import type { ScopeText } from '../../src/decision/scope.ts';
import { stand } from '../../src/decision/standing.ts';
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
    ['create', 'create', 'open'],
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
