import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { makeScratch } from '../policy/reload/scratch.ts';
import { runSidegate } from './run-sidegate.ts';

const shop = ['--policy', 'deploy/examples/shop'] as const;
const kalm = ['--policy', 'deploy/examples/kalm'] as const;
const file = 'deploy/examples/shop/policy.yaml';

const answers = test.macro(async (t, args: readonly string[], code: number, want: object) => {
  const ended = await runSidegate([...args, '--json']);
  t.is(ended.code, code, ended.stderr);
  t.like(JSON.parse(ended.stdout), want);
});

test(
  'explain tells as whom a grant is held and how its filters went',
  answers,
  [
    'explain',
    ...shop,
    '--user',
    'ann@example.com',
    '--action',
    'edit',
    '--type',
    'orders',
    '--with',
    'namespace=shop',
  ],
  0,
  {
    effect: 'ALLOW',
    reason: 'GRANTED',
    question: { action: 'edit', requires: 'edit', range: 'resource' },
    grants: [
      { source: `${file}:38:5`, outcome: 'NO_PERMISSION', heldBy: [{ subject: 'authenticated' }] },
      {
        source: `${file}:37:5`,
        outcome: 'APPLIES',
        heldBy: [{ subject: 'user:ann@example.com' }],
        clauses: [[{ key: 'namespace', value: 'shop', passed: true }]],
      },
    ],
    suggestions: [],
  },
);
test(
  'explain of a member of a listed group names the group',
  answers,
  ['explain', ...shop, '--user', 'ci@example.com', '--action', 'edit', '--type', 'invoices'],
  0,
  {
    grants: [
      { outcome: 'NO_PERMISSION' },
      { heldBy: [{ subject: 'user:ci@example.com', group: 'deployers' }] },
    ],
  },
);
test(
  'explain of a denial says what to say more, and which grant would allow just this',
  answers,
  ['explain', ...shop, '--user', 'ann@example.com', '--action', 'refund order', '--type', 'orders'],
  3,
  {
    reason: 'OUT_OF_SCOPE',
    nearest: `${file}:37:5`,
    suggestions: [
      { change: 'ASK', attributes: { namespace: 'shop' } },
      {
        change: 'GRANT',
        to: 'user:ann@example.com',
        action: 'refund',
        clause: [],
        said: [
          { language: 'native', file, text: '- { to: ["user:ann@example.com"], can: { orders: [refund] } }' },
        ],
      },
    ],
  },
);
test(
  'explain of a suspended user says where she is suspended, and suggests nothing',
  answers,
  ['explain', ...kalm, '--user', 'Gone@example.com', '--action', 'view', '--type', 'components'],
  3,
  { reason: 'SUSPENDED', suspendedAt: ['deploy/examples/kalm/export.yaml:209:3'], suggestions: [] },
);
test(
  'explain of somebody in a suspended group tells the grants that it lost',
  answers,
  [
    'explain',
    ...kalm,
    '--user',
    'c@example.com',
    '--group',
    'okta/contractors',
    '--action',
    'view',
    '--type',
    'components',
    '--with',
    'namespace=shop',
  ],
  3,
  { reason: 'NO_GRANT', grants: [{ outcome: 'NOT_YET', heldBy: [{ subject: 'group:okta/contractors' }] }] },
);

const routes = `apiVersion: sidegate.dev/v1
kind: Policy
groups:
  - { name: staff, members: [ { email: ann@example.com } ] }
grants:
  - { to: ["user:ann@example.com"], can: { orders: [view] }, where: { namespace: shop } }
routes:
  - { path: /open, allow: anyone }
  - { path: /staff, allow: authenticated, groups: [staff] }
  - { path: "/v1/{namespace}/orders", methods: { GET: view }, resource: orders }
  - { path: /rows, methods: { GET: view }, resource: orders, scope: { header: x-rows } }
  - { path: /hook, methods: { POST: view }, resource: orders, attributes: { namespace: "{body:/namespace}" } }
`;

const asksRoute = test.macro(
  async (
    t,
    request: string,
    who: readonly string[],
    code: number,
    want: object,
    line: number | undefined,
  ) => {
    const path = join(makeScratch(t), 'policy.yaml');
    writeFileSync(path, routes);
    const ended = await runSidegate(['explain', '--policy', path, '--request', request, ...who, '--json']);
    t.is(ended.code, code, ended.stderr);
    const answer: unknown = JSON.parse(ended.stdout);
    t.like(answer, want);
    t.like(answer, { route: { source: line === undefined ? undefined : `${path}:${line}:5` } });
  },
);
const ann = ['--user', 'ann@example.com'] as const;

test(
  'a request of a public route passes',
  asksRoute,
  'GET https://a.example.com/open',
  ['--anonymous'],
  0,
  { reason: 'PUBLIC' },
  8,
);
test(
  'the groups of a route are asked',
  asksRoute,
  'GET /staff',
  ['--user', 'bo@example.com'],
  3,
  { reason: 'NOT_IN_GROUP' },
  9,
);
test('and let their members through', asksRoute, 'GET /staff', ann, 0, { reason: 'AUTHENTICATED' }, 9);
test(
  'a request becomes a question',
  asksRoute,
  'GET https://a.example.com/v1/blog/orders?x=1',
  ann,
  3,
  { reason: 'OUT_OF_SCOPE', question: { action: 'view', type: 'orders', attributes: { namespace: 'blog' } } },
  10,
);
test(
  'a method that is not listed names the route',
  asksRoute,
  'PUT /v1/shop/orders',
  ann,
  3,
  { reason: 'METHOD_NOT_LISTED' },
  10,
);
test(
  'a request that no route means is denied',
  asksRoute,
  'GET /nowhere',
  ann,
  3,
  { reason: 'NO_ROUTE' },
  undefined,
);
test(
  'a request that cannot be read says so',
  asksRoute,
  'GET /v1/%2e%2e/orders',
  ann,
  3,
  { route: { message: 'the request has no reading on which every server agrees' } },
  undefined,
);
test(
  'a route of rows asks for any',
  asksRoute,
  'GET /rows',
  ann,
  0,
  { reason: 'GRANTED', route: { asks: 'scope' } },
  11,
);
test(
  'the body is read as a service would read it',
  asksRoute,
  'POST /hook',
  [...ann, '--header', 'Content-Type: application/json', '--body', '{"namespace":"shop"}'],
  0,
  { reason: 'GRANTED', question: { attributes: { namespace: 'shop' } } },
  12,
);

const emilMakesToken = ['--user', 'emil@example.com', '--action', 'create access token'] as const;
const proposes = ['--propose', 'edit:shop:components:web', '--propose', 'edit:blog:components:web'] as const;

test(
  'what is handed out is within what its giver holds',
  answers,
  ['explain', ...kalm, ...emilMakesToken, '--type', 'accessTokens', ...proposes.slice(0, 2)],
  0,
  { effect: 'ALLOW', grants: [{ outcome: 'APPLIES' }] },
);
test(
  'what is handed out beyond that is denied, although a grant applies',
  answers,
  ['explain', ...kalm, ...emilMakesToken, '--type', 'accessTokens', ...proposes],
  3,
  { reason: 'EXCEEDS_OWN_GRANTS', grants: [{ outcome: 'APPLIES' }] },
);
test(
  'whoever may not hand out at all is told so',
  answers,
  [
    'explain',
    ...kalm,
    '--user',
    'vera@example.com',
    '--action',
    'create access token',
    '--type',
    'accessTokens',
    ...proposes,
  ],
  3,
  { reason: 'NO_GRANT' },
);
test('a request hands nothing out', async (t) => {
  const ended = await runSidegate(['explain', ...kalm, ...proposes, '--anonymous', '--request', 'GET /']);
  t.is(ended.code, 2);
});
test('explain says which proposal exceeds, and what to give where none was', async (t) => {
  const asked = ['explain', ...kalm, ...emilMakesToken, '--type', 'accessTokens'];
  const [none, second] = await Promise.all([runSidegate(asked), runSidegate([...asked, ...proposes])]);
  t.regex(none.stdout, /^DENY NOTHING_PROPOSED.*`--propose VERB:NAMESPACE:KIND:NAME`$/m);
  t.regex(second.stdout, /^DENY EXCEEDS_OWN_GRANTS.*`--propose` number 2\)$/m);
  t.notRegex(second.stdout, /failed/);
});

test('a request says itself what is asked', async (t) => {
  const request = ['explain', ...shop, '--anonymous', '--request', 'GET /'];
  const twice = [
    ['--action', 'view'],
    ['--type', 'orders'],
    ['--resource', '7'],
    ['--with', 'namespace=shop'],
  ];
  const ended = await Promise.all(twice.map((more) => runSidegate([...request, ...more])));
  for (const { code, stdout } of ended) t.deepEqual({ code, stdout }, { code: 2, stdout: '' });
});

const hints = test.macro(async (t, who: readonly string[], want: readonly string[]) => {
  const ended = await runSidegate([
    'explain',
    ...shop,
    ...who,
    '--action',
    'refund',
    '--type',
    'orders',
    '--json',
  ]);
  t.like(JSON.parse(ended.stdout), { effect: 'DENY', hints: want });
});

test(
  'an e-mail that is a slip away is told',
  hints,
  ['--user', 'anne@example.com'],
  ['the policy names no `user:anne@example.com`, did you mean `user:ann@example.com`?'],
);
test(
  'so is a slip in the part that all of a company have in common',
  hints,
  ['--user', 'ann@exmaple.com'],
  ['the policy names no `user:ann@exmaple.com`, did you mean `user:ann@example.com`?'],
);
test('an e-mail that only ends like another is nobody else', hints, ['--user', 'newbie@example.com'], []);
test(
  'a token that no document makes known is told',
  hints,
  ['--token', '0'.repeat(64)],
  ['no `AccessToken` document of the policy has this SHA-256, so nobody can show the token'],
);

test(
  'who-can lists who may, and leaves out the suspended',
  answers,
  ['who-can', 'create component', 'components', ...kalm, '--with', 'namespace=shop', '--with', 'name=api'],
  0,
  { action: 'create component', attributes: { namespace: 'shop', name: 'api' }, notNow: [] },
);
test('nobody is exit code 3', answers, ['who-can', 'vew', 'orders', ...shop], 3, {
  may: [],
  hints: ['the policy names no action `vew`, did you mean `view`?'],
});
test('who-can --all tells whom a suspension or a date keeps out', async (t) => {
  const { stdout } = await runSidegate(['who-can', 'edit', 'components', ...kalm, '--all']);
  t.regex(
    stdout,
    /^not now: user:gone@example\.com\n {2}suspended at deploy\/examples\/kalm\/export\.yaml:209:3$/m,
  );
  t.regex(stdout, /^not now: user:past@example\.com\n {2}by .*, which ended at 2022-01-01T00:00:00\.000Z/m);
});
test('who-can says who may hand out, and that it is no more than he holds', async (t) => {
  const { stdout, code } = await runSidegate(['who-can', 'create access token', 'accessTokens', ...kalm]);
  t.is(code, 0);
  t.regex(stdout, /^user:emil@example\.com$/m);
  t.notRegex(stdout, /^user:vera@example\.com$/m);
  t.regex(stdout, /^note: this hands out; /m);
  const { stdout: all } = await runSidegate(['what-can', 'user:emil@example.com', ...kalm]);
  t.regex(all, /^accessTokens\n {2}view, edit \(view access token, create access token, /m);
});

test('who-can reads TYPE/NAME', answers, ['who-can', 'view', 'applications/shop', ...kalm], 0, {
  attributes: { name: 'shop', namespace: 'shop' },
});

test(
  'what-can of a token is what its rules say',
  answers,
  ['what-can', 'token:7a7ed9433593b8d1e09e6d013a5d554a1c62b2c03e38f2bd5889098f2a77c01d', ...kalm],
  0,
  {
    abilities: [
      {
        type: 'components',
        kind: 'CONDITIONAL',
        clauses: [{ filters: [{ key: 'namespace', values: ['shop'] }] }],
      },
    ],
  },
);
test('what-can of nobody in particular is exit code 3', answers, ['what-can', 'anyone', ...shop], 3, {
  abilities: [],
});
test('what-can of a suspended user says where', answers, ['what-can', 'user:gone@example.com', ...kalm], 3, {
  refusal: 'SUSPENDED',
  suspendedAt: ['deploy/examples/kalm/export.yaml:209:3'],
});
test(
  'a name in another case is told',
  answers,
  ['what-can', 'workload:spiffe://cluster.local/ns/Shop/sa/deployer', ...shop],
  3,
  {
    hints: [
      'the policy has `workload:spiffe://cluster.local/ns/shop/sa/deployer`, and grants want the exact spelling',
    ],
  },
);

test('no name of a policy or a question forges a line or a sequence of the terminal', async (t) => {
  const path = join(makeScratch(t), 'forging.yaml');
  const type = 'ord\u001b[2J\u009bers';
  const action = 'vi\u001b[2J\u009bew';
  writeFileSync(
    path,
    JSON.stringify({
      apiVersion: 'sidegate.dev/v1',
      kind: 'Policy',
      groups: [{ name: 'g\u202e\u009b', members: [{ email: 'ann\u009b@example.com' }] }],
      grants: [
        {
          to: ['group:g\u202e\u009b', 'user:bob\u009b@example.com'],
          can: { [type]: [action] },
          where: { 'name\u009b': 'a\u009b\nALLOW', 'space\u009b': { matches: 'a.*\u009bb' } },
        },
      ],
    }),
  );
  const policy = ['--policy', path] as const;
  const bob = ['--user', 'bob\u009b@example.com'] as const;
  const slip = ['--user', 'BOB\u009b@example.com'] as const;
  const asked = ['--action', action, '--type', type] as const;
  const row = ['--with', 'name\u009b=x\u009b\nALLOW'] as const;
  for (const args of [
    ['explain', ...policy, ...bob, ...asked],
    ['explain', ...policy, ...slip, ...asked, ...row],
    ['explain', ...policy, ...bob, '--action', 'va\u001b[2J\u009bew', '--type', 'odr\u001b[2J\u009bers'],
    ['who-can', ...policy, action, type],
    ['who-can', ...policy, 'va\u001b[2J\u009bew', 'odr\u001b[2J\u009bers'],
    ['authorize', ...policy, ...bob, ...asked, ...row],
    ['scope', ...policy, ...bob, ...asked],
  ]) {
    const { stdout, stderr } = await runSidegate(args);
    t.notRegex(`${stdout}${stderr}`.replaceAll('\n', ''), /[\p{Cc}\p{Bidi_Control}]/u, args.join(' '));
    t.regex(stdout, /u009b/);
    t.notRegex(stdout, /^ALLOW/m);
  }
});

test('--at asks as of another moment', async (t) => {
  const question = ['--user', 'x@example.com', '--group', 'audit', '--action', 'view', '--type', 'orders'];
  const later = ['--at', '2037-01-01T00:00:00Z'];
  for (const command of ['authorize', 'explain', 'scope']) {
    const row = command === 'scope' ? [] : ['--with', 'namespace=shop'];
    const now = await runSidegate([command, ...shop, ...question, ...row]);
    t.regex(now.stdout, /^(?:ALLOW|CONDITIONAL) GRANTED/, command);
    const then = await runSidegate([command, ...shop, ...question, ...row, ...later]);
    t.notDeepEqual(then.stdout, now.stdout, command);
    t.notRegex(then.stdout, /until 2036|eu-\.\*" and env|^ALLOW/, command);
  }
  const who = await runSidegate(['who-can', 'view', 'orders', ...shop]);
  t.regex(who.stdout, /group:audit/);
  t.notRegex((await runSidegate(['who-can', 'view', 'orders', ...shop, ...later])).stdout, /group:audit/);
  const what = await runSidegate(['what-can', 'group:audit', ...shop, ...later]);
  t.notRegex(what.stdout, /auditors/);
});

test('a moment that is none is a wrong command line', async (t) => {
  const { code, stderr } = await runSidegate([
    'who-can',
    'view',
    'orders',
    ...shop,
    '--at',
    '2027-02-30T00:00:00Z',
  ]);
  t.is(code, 2);
  t.regex(stderr, /`--at 2027-02-30T00:00:00Z` is no moment/);
});
