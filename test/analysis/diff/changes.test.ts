import test from 'ava';
import { comparePolicies } from '../../../src/analysis/diff/compare-policies.ts';
import { compareRoutes } from '../../../src/analysis/diff/compare-routes.ts';
import type { Comparable } from '../../../src/analysis/diff/side.ts';
import { formatAbout } from '../../../src/analysis/diff/subject-text.ts';
import { type Assembled, assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';

const NOW_MS = Date.parse('2027-01-01T00:00:00Z');

const native = (body: string): string => `apiVersion: sidegate.dev/v1\nkind: Policy\n${body}`;

type Loaded = Comparable & Assembled;

function read(text: string): Loaded {
  const { policy, problems } = load([{ path: 'policy.yaml', text }], new Map());
  if (policy === undefined) throw new Error(JSON.stringify(problems));
  return { data: policy, ...assemble(policy) };
}

/** What changes, a line each: the direction, whom it is about, one pair and the row of the example. */
function changesOf(old: string, next: string): readonly string[] {
  const { changes, undecided } = comparePolicies(read(old), read(next), NOW_MS, () => undefined);
  return [
    ...changes.map(({ direction, about, witness: { pair, row, atMs } }) => {
      const when = atMs === NOW_MS ? '' : ` at ${new Date(atMs).toISOString().slice(0, 10)}`;
      const whom = about.map(formatAbout).join(', ');
      return `${direction} ${whom}: ${pair.action} ${pair.type} ${JSON.stringify(Object.fromEntries(row))}${when}`;
    }),
    ...undecided.map(({ direction, about }) => `UNDECIDED ${direction} ${about.map(formatAbout).join(', ')}`),
  ];
}

const changes = test.macro((t, old: string, next: string, want: readonly string[]) => {
  t.deepEqual(changesOf(old, next), want);
});

const mine = (where: string): string =>
  native(`grants:\n  - { to: [authenticated], can: { orders: [view] }, where: ${where} }\n`);

test(
  'what everybody owns by one attribute and then by another is wider and narrower',
  changes,
  mine('{ owner: "{principal.email}" }'),
  mine('{ seller: "{principal.email}" }'),
  [
    'WIDER authenticated: view orders {"seller":"someone-a@example.com"}',
    'NARROWER authenticated: view orders {"owner":"someone-a@example.com"}',
  ],
);

test(
  'one more thing that refers to who asks is wider alone',
  changes,
  mine('{ owner: "{principal.id}" }'),
  mine('[{ owner: "{principal.id}" }, { seller: "{principal.id}" }]'),
  ['WIDER authenticated: view orders {"seller":"someone"}'],
);

test(
  'more filters beside a reference are narrower alone',
  changes,
  mine('{ owner: "{principal.id}" }'),
  mine('{ owner: "{principal.id}", region: eu }'),
  ['NARROWER authenticated: view orders {"owner":"someone"}'],
);

const member = (name: string): string =>
  native(
    `groups:\n  - { name: sre, members: [ { email: ${name} } ] }\ngrants:\n  - { to: ["group:sre"], role: viewer }\n`,
  );

test('another member of a group is wider and narrower', changes, member('a@x.org'), member('b@x.org'), [
  'WIDER user:b@x.org: view sidegate-any-other-value {"other":"x"}',
  'NARROWER user:a@x.org: view sidegate-any-other-value {"other":"x"}',
]);

const kfuse = (byDefault: string, bound: string): string => `global:
  RBACEnabled: true
user-mgmt-service:
  config:
    default_rbac_policy: "${byDefault}"
    groups:
      - { name: team, users: [ { id_key: X-Auth-Request-User, value: vera } ] }
    rbac_policies:
      - { name: none, role: viewer, scope: { type: custom, filters: [ { key: ns, op: "=", value: shop } ] } }
    rbac_configs:${bound}
`;
const BOUND = `
      - { group: team, policy: none }`;

test(
  'a default that opens is wider for users whom nothing names, and for them alone',
  changes,
  kfuse('', BOUND),
  kfuse('rbac_allow_all', BOUND),
  [
    'WIDER users whom nothing names: view users {}',
    'WIDER users whom nothing names: manage alerts {"other":"x"}',
  ],
);

test(
  'a first binding takes the default away, and gives to those whom the default did not reach',
  changes,
  kfuse('rbac_allow_all', ' []'),
  kfuse('rbac_allow_all', BOUND),
  [
    'WIDER x-auth-request-user=vera: view alerts {}',
    'WIDER x-auth-request-user=vera: view metrics {"ns":"shop"}',
    'NARROWER x-auth-request-user=vera: view users {}',
    'NARROWER x-auth-request-user=vera: view alerts {"other":"x"}',
    'NARROWER users who only go by the name vera: view users {}',
    'NARROWER users who only go by the name vera: manage alerts {"other":"x"}',
  ],
);

const sha256 = 'a8ae6e6ee929abea3afcfc5258c8ccd6f85273e0d4626d26c7279f3250f77c8e';

const token = (until: string): string => `apiVersion: sidegate.dev/v1alpha1
kind: AccessToken
metadata: { name: ${sha256}, namespace: kalm-system }
spec:
  memo: ci
  tokenSHA256: ${sha256}
  rules: [ { verb: view, namespace: shop, kind: components, name: "*" } ]
  creator: ci@example.com
  expiredAt: "${until}"
`;

test(
  'a token that lives longer is wider once its first life has ended',
  changes,
  token('2027-02-01T00:00:00Z'),
  token('2027-03-01T00:00:00Z'),
  [`WIDER token:${sha256}: view components {"namespace":"shop"} at 2027-02-01`],
);

const binding = (name: string, role: string, subject: string): string => `apiVersion: sidegate.dev/v1alpha1
kind: RoleBinding
metadata: { name: ${name}, namespace: kalm-system }
spec: { subject: ${subject}, subjectType: user, role: ${role}, creator: olga@example.com }
---
`;
const viewer = binding('b', 'clusterViewer', 'ann@example.com');

test(
  'a suspension takes all that there was, whatever that is',
  changes,
  viewer,
  viewer + binding('s', 'suspended', 'ann@example.com'),
  ['NARROWER suspended: ann@example.com: view applications {"other":"x"}'],
);

const routes = (text: string): string => native(`routes:\n${text}`);

const routeChanges = test.macro((t, old: string, next: string, want: readonly string[]) => {
  const [before, after] = [read(routes(old)), read(routes(next))].map((each) => ({
    ...each,
    routes: each.routes,
  }));
  const found = before === undefined || after === undefined ? [] : compareRoutes(before, after);
  t.deepEqual(
    found.map(({ direction, request, was, is }) => `${direction} ${request}: ${was} → ${is}`),
    want,
  );
});

test(
  'a route that opens is wider',
  routeChanges,
  '  - { path: /a, methods: { GET: view }, resource: orders }\n',
  '  - { path: /a, methods: [GET], allow: anyone }\n',
  ['WIDER GET /a: view orders {} → anyone'],
);

test(
  'a method more is wider, another action is undecided, another row too',
  routeChanges,
  '  - { path: "/a/{ns}", methods: { GET: view, PUT: edit }, resource: orders }\n',
  '  - { path: "/a/{namespace}", methods: { GET: edit, PUT: edit, DELETE: edit }, resource: orders }\n',
  [
    'UNDECIDED GET /a/some-1: view orders {"ns":"some-1"} → edit orders {"namespace":"some-1"}',
    'UNDECIDED PUT /a/some-1: edit orders {"ns":"some-1"} → edit orders {"namespace":"some-1"}',
    'WIDER DELETE /a/some-1: METHOD_NOT_LISTED → edit orders {"namespace":"some-1"}',
  ],
);

test(
  'a route that observes is wider, one that is gone is narrower',
  routeChanges,
  '  - { path: /a, allow: authenticated }\n  - { path: /b, methods: [GET], allow: anyone }\n',
  '  - { path: /a, allow: authenticated, observe: true }\n',
  [
    'WIDER GET, POST, OPTIONS, CORS preflight /a: authenticated → everybody, observed',
    'NARROWER GET /b: anyone → NO_ROUTE',
  ],
);
