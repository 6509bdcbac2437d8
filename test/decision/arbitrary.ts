import fc from 'fast-check';
import type { Resource } from '../../src/decision/authorize.ts';
import type { FilterText } from '../../src/decision/filter.ts';
import { buildPolicy, type Policy } from '../../src/decision/policy.ts';
import type {
  CatalogueEntry,
  GrantData,
  PermissionText,
  SubjectKey,
} from '../../src/decision/policy-data.ts';
import type { Principal, Subject } from '../../src/decision/principal.ts';
import type { ScopeText } from '../../src/decision/scope.ts';
import type { PlainPolicy } from './reference.ts';

/** Compiles a plain policy, in two slices so that every test crosses a seam. */
export function compile(policy: PlainPolicy): Policy {
  const { scopes, grants, holders, members, suspended, named } = policy;
  const builder = buildPolicy(policy);
  const half = Math.ceil(grants.length / 2);
  builder.add({ scopes, grants: grants.slice(0, half), holders: [], members: [], suspended, named: [] });
  builder.add({ scopes: [], grants: grants.slice(half), holders, members, suspended: [], named });
  return builder.finish();
}

const TYPES = ['components', 'applications', '__proto__', '*', ''] as const;
const ACTIONS = ['view', 'edit', 'manage', 'constructor', '*', ''] as const;
const OPERATIONS = ['create application', 'delete pod', 'toString'] as const;
const KEYS = ['namespace', 'name', '__proto__', 'region'] as const;
const VALUES = [
  'shop',
  'shop-eu',
  'a|b',
  '*',
  '',
  '__proto__',
  'é😀',
  'a\nb',
  'sre',
  'alice@example.com',
] as const;
const NAMES = ['alice@example.com', 'Alice@Example.com', 'sre', 'deadbeef', '__proto__', 'ſre', ''] as const;
const CLAIMS = ['x-auth-request-user', 'x-auth-request-groups', 'team', '__proto__'] as const;
const CLAIMED = ['alice@example.com', 'sre', 'sre,shop', ' sre ,, deadbeef', 'shop', ''] as const;
const REFERENCES = [
  '{principal.email}',
  '{principal.id}',
  '{principal.attributes.team}',
  '{principal.attributes.Team}-eu',
  'a|{principal.attributes.__proto__}',
  '{principal.attributes.}',
  '{principal.nothing}',
  '{principal.{principal.id}}',
] as const;
const EXPRESSIONS = [
  'shop.*',
  '.*eu',
  '.*o.*',
  '.*',
  '.+',
  'shop.+',
  'shop|sre',
  'a\\|b',
  'a.b',
  '[a-z]+(-eu)?',
  '(?i)SHOP',
  '',
] as const;
const TIMES = [0, 990, 999, 1000, 1001, 1010, Infinity] as const;

/** Draws mostly from what is likely to meet its like, and now and then from the whole alphabet. */
function mostly<T>(likely: readonly T[], all: readonly T[]): fc.Arbitrary<T> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...likely) },
    { weight: 1, arbitrary: fc.constantFrom(...all) },
  );
}

function sometimes<T, Else>(arbitrary: fc.Arbitrary<T>, otherwise: Else): fc.Arbitrary<T | Else> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(otherwise) }, { weight: 1, arbitrary });
}

/** Moments around which the times of a generated policy lie. */
export const moments: fc.Arbitrary<number> = fc.constantFrom(989, 998, 999, 1000, 1001, 1009, 1010);

/** Actions asked: verbs, operations, and names that nothing knows. */
export const actions: fc.Arbitrary<string> = mostly(
  ['view', 'edit'],
  [...ACTIONS, ...OPERATIONS, 'unheard of'],
);

/** Resource types asked about. */
export const types: fc.Arbitrary<string> = mostly(['components', 'applications'], [...TYPES, 'unheard of']);

const filters: fc.Arbitrary<FilterText> = fc
  .tuple(
    mostly(['namespace', 'name'], KEYS),
    fc.constantFrom(...(['=', '=', '=', '!=', '=~', '!~'] as const)),
    fc.array(fc.nat(99), { minLength: 1, maxLength: 3, size: 'max' }),
  )
  .map(([key, op, places]) => {
    const literals = ['shop', 'shop', 'sre', ...VALUES, ...VALUES, ...REFERENCES];
    const pool = op === '=' || op === '!=' ? literals : EXPRESSIONS;
    return { key, op, values: places.flatMap((place) => pool[place % pool.length] ?? []) };
  });

/** Scopes of every shape: all rows, no clause, several clauses of several filters. */
export const scopes: fc.Arbitrary<ScopeText> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('all' as const) },
  {
    weight: 2,
    arbitrary: fc
      .record({
        key: mostly(['namespace'], KEYS),
        op: fc.constant('=' as const),
        values: fc.array(fc.constantFrom(...VALUES), { minLength: 1, maxLength: 2 }),
      })
      .map((filter) => [[filter]]),
  },
  {
    weight: 4,
    arbitrary: fc.array(fc.array(filters, { minLength: 1, maxLength: 3, size: 'max' }), {
      maxLength: 3,
      size: 'max',
    }),
  },
);

/** Rows; the law speaks of those that are not empty. */
export const rows: fc.Arbitrary<ReadonlyMap<string, string>> = fc
  .array(fc.tuple(mostly(['namespace', 'name'], KEYS), mostly(['shop', 'sre'], VALUES)), {
    maxLength: 4,
    size: 'max',
  })
  .map((entries) => new Map<string, string>(entries));

/** Resources, the type as a whole among them. */
export const resources: fc.Arbitrary<Resource> = fc.record({ type: types, attributes: rows });

const permissions: fc.Arbitrary<PermissionText> = fc.array(
  fc.tuple(
    mostly(['*', 'components'], [...TYPES, 'unlisted']),
    fc.oneof(fc.constant('*' as const), fc.subarray(['view', 'edit']), fc.subarray([...ACTIONS, 'unlisted'])),
  ),
  { minLength: 1, maxLength: 3, size: 'max' },
);

const catalogues: fc.Arbitrary<readonly CatalogueEntry[]> = fc
  .uniqueArray(
    fc.record({
      type: mostly(['components', 'applications'], TYPES),
      verb: mostly(['view', 'edit'], ACTIONS),
      requires: mostly(['view', 'edit'], ACTIONS),
      range: fc.constantFrom(...(['resource', 'optional', 'everything'] as const)),
      handsOut: fc.constantFrom(...([false, false, false, true] as const)),
    }),
    { maxLength: 4, size: 'max', selector: ({ type, verb }) => JSON.stringify([type, verb]) },
  )
  .map((pairs) => pairs.map(({ handsOut, ...pair }) => (handsOut ? { ...pair, handsOut } : pair)))
  .chain((pairs) =>
    fc.array(fc.nat(99), { maxLength: OPERATIONS.length, size: 'max' }).map((places) => [
      ...pairs.map((pair) => ({ ...pair, operation: undefined })),
      ...places.flatMap((place, index) => {
        const pair = pairs[place % pairs.length];
        return pair === undefined ? [] : [{ ...pair, operation: OPERATIONS[index] }];
      }),
    ]),
  );

/** Subject keys of every kind, spelt from one small alphabet so that kinds could be confused. */
export const subjectKeys: fc.Arbitrary<SubjectKey> = fc.oneof(
  fc.record({
    by: fc.constantFrom(...(['user', 'group', 'token', 'workload'] as const)),
    name: fc.constantFrom(...NAMES),
  }),
  fc.record({
    by: fc.constant('attribute' as const),
    key: fc.constantFrom(...CLAIMS),
    value: fc.constantFrom(...CLAIMED),
  }),
  fc.record({ by: fc.constantFrom(...(['authenticated', 'authenticated', 'anyone'] as const)) }),
  fc
    .record({
      by: fc.constant('match' as const),
      issuer: fc.constantFrom(undefined, 'gha', 'okta'),
      email: fc.constantFrom(undefined, ...NAMES),
      attributes: fc.array(fc.tuple(fc.constantFrom(...CLAIMS), fc.constantFrom(...CLAIMED)), {
        maxLength: 2,
        size: 'max',
      }),
    })
    .filter(({ email, attributes }) => email !== undefined || attributes.length > 0),
);

/** Grants whose scope and permission are places below four and three. */
export const grants: fc.Arbitrary<GrantData> = fc.record({
  name: fc.constant('grant'),
  source: fc.constant({ file: 'policy.yaml', line: 1, column: 1 }),
  permission: fc.nat(2),
  scope: fc.nat(3),
  fromMs: mostly([0], TIMES),
  untilMs: mostly([Infinity], TIMES),
  reason: fc.constantFrom(...(['GRANTED', 'GRANTED', 'RBAC_DISABLED'] as const)),
});

const folded = fc.constantFrom('alice@example.com', 'sre', 'deadbeef', '__proto__');

/** Whole policies. Places that point past the end of a table are cut off, so that every policy fits together. */
export const policies: fc.Arbitrary<PlainPolicy> = fc
  .record({
    actions: fc.subarray([...ACTIONS]),
    types: fc.subarray([...TYPES]),
    declared: sometimes(
      fc.uniqueArray(
        fc.tuple(mostly(['components', 'applications'], TYPES), fc.subarray([...ACTIONS], { minLength: 3 })),
        {
          selector: ([type]) => type,
          size: 'max',
          minLength: 2,
          maxLength: 4,
        },
      ),
      undefined,
    ),
    catalogue: catalogues,
    ownNames: fc.constantFrom([], [['applications', 'namespace'] as const]),
    permissions: fc.array(permissions, { minLength: 3, maxLength: 3 }),
    fallback: sometimes(fc.nat(3), undefined),
    scopes: fc.array(scopes, { minLength: 4, maxLength: 4 }),
    grants: fc.array(grants, { minLength: 2, maxLength: 8, size: 'max' }),
    holders: fc.array(fc.array(fc.nat(7), { maxLength: 24, size: 'max' }), { minLength: 4, maxLength: 4 }),
    members: fc.array(fc.tuple(fc.nat(3), subjectKeys), { minLength: 2, maxLength: 8, size: 'max' }),
    suspended: sometimes(
      fc.array(fc.tuple(folded, fc.constantFrom(...TIMES)), { maxLength: 2, size: 'max' }),
      [],
    ),
    named: fc.subarray(['alice@example.com', 'sre', 'deadbeef']),
  })
  .map((policy) => ({
    ...policy,
    grants: policy.grants.map((grant, place) => ({ ...grant, name: `grant ${place}` })),
    holders: policy.holders.map((places) => places.filter((place) => place < policy.grants.length)),
  }));

/** Authenticated callers of every kind. */
export const principals: fc.Arbitrary<Principal> = fc.record({
  kind: fc.constantFrom(...(['USER', 'USER', 'ACCESS_TOKEN', 'WORKLOAD'] as const)),
  id: fc.constantFrom('alice@example.com', 'sre', 'deadbeef', '__proto__', ' DeadBeef'),
  email: mostly(['alice@example.com', 'sre'], [undefined, 'bob@example.com', ...NAMES]),
  name: fc.constantFrom(undefined, 'sre'),
  groups: fc.subarray([...NAMES]),
  attributes: fc
    .array(fc.tuple(fc.constantFrom(...CLAIMS), fc.constantFrom(...CLAIMED)), { maxLength: 3, size: 'max' })
    .map((entries) => new Map<string, string>(entries)),
  issuer: fc.constantFrom(undefined, 'gha', 'okta'),
  authenticatedBy: fc.constant('headers'),
  expiresAtMs: mostly([Infinity], TIMES),
});

/** Callers, the one without credentials among them. */
export const subjects: fc.Arbitrary<Subject> = fc.oneof(
  { weight: 1, arbitrary: fc.constant('anonymous' as const) },
  { weight: 9, arbitrary: principals },
);

/** One question at one moment. */
export interface Question {
  readonly subject: Subject;
  readonly action: string;
  readonly resource: Resource;
  readonly nowMs: number;
}

/** A policy with a few questions, so that the cost of making a policy is shared. */
export interface Example {
  readonly policy: PlainPolicy;
  readonly questions: readonly Question[];
}

/** How many questions an example holds; each counts as a case. */
export const QUESTIONS = 5;

/** Policies with questions about them. */
export const examples: fc.Arbitrary<Example> = fc.record({
  policy: policies,
  questions: fc.array(
    fc.record({ subject: subjects, action: actions, resource: resources, nowMs: moments }),
    {
      minLength: QUESTIONS,
      maxLength: QUESTIONS,
    },
  ),
});
