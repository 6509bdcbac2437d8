import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { entriesOf, fieldsOf, listOf, textOf } from '../policy/decode.ts';
import { makeScratch } from '../policy/reload/scratch.ts';
import { run, runSidegate } from './run-sidegate.ts';

const shop = ['--policy', 'deploy/examples/shop'] as const;
const ann = [...shop, '--user', 'ann@example.com', '--type', 'orders'] as const;

const broken = `apiVersion: sidegate.dev/v1
kind: Policy
grants:
  - { to: ["ann@example.com"], role: viewer }
  - { to: [authenticated], role: vewer }
`;

test('check of a good policy says so, whom it reaches, and that ScopeFor and Authorize agree', async (t) => {
  const { code, stdout, stderr } = await runSidegate(['check', ...shop]);
  t.is(code, 0);
  t.is(stderr, '');
  t.regex(stdout, /^ok: 1 file, 5 grants, revision [0-9a-f]{64}$/m);
  t.regex(
    stdout,
    /^reaches every authenticated caller: grants\[2\] at deploy\/examples\/shop\/policy\.yaml:38:5$/m,
  );
  t.regex(stdout, /^ScopeFor and Authorize agree: \d+ questions for \d+ subjects$/m);
});

test('check says which routes let everybody through', async (t) => {
  const { code, stdout } = await runSidegate(['check', '--policy', 'test/e2e/envoy/policy.yaml']);
  t.is(code, 0);
  t.regex(stdout, /^ok: 1 file, \d\d routes, \d+ grants, revision /m);
  const reached = stdout.split('\n').filter((line) => line.includes(': route '));
  const places = reached.map((line) => line.replace(/ at test\/e2e\/envoy\/policy\.yaml:\d+:5$/, ''));
  t.deepEqual(places, [
    'reaches everybody, without any credential: route /',
    'reaches everybody, without any credential: route GET /healthz',
    'reaches every authenticated caller: route /account',
    'reaches everybody, without any credential: route api.example.com/hosted',
    'reaches everybody, without any credential: route /files/**',
  ]);
});

test('check of a bad policy prints each problem with file, line and column', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, broken);
  const { code, stdout, stderr } = await runSidegate(['check', '--policy', file]);
  t.is(code, 1);
  t.is(stderr, '');
  const [first = '', second = '', ...rest] = stdout.split('\n');
  t.true(first.startsWith(`${file}:4:12: error: `) && first.endsWith(' [bad-subject]'), first);
  t.true(second.startsWith(`${file}:5:34: error: `) && second.endsWith(' [unknown-role]'), second);
  t.deepEqual(rest, ['not ok: 2 errors', '']);
});

test('check of a policy with a warning prints it and is content', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, broken.replace('["ann@', '["user:ann@').replace('vewer', 'viewer, where: { ns: "*" }'));
  const { code, stdout } = await runSidegate(['check', '--policy', file]);
  t.is(code, 0);
  t.regex(stdout, /policy\.yaml:5:\d+: warning: .* \[wildcard\]\nok: /);
});

const odd = `apiVersion: sidegate.dev/v1
kind: Policy
roles:
  later: { orders: [view] }
routes:
  - { path: /a, allow: authenticated, observe: true }
`;

test('check tells what is odd, in the order of the text, and is content unless it is to be strict', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, odd);
  const [lax, strict] = await Promise.all([
    runSidegate(['check', '--policy', file]),
    runSidegate(['check', '--policy', file, '--strict']),
  ]);
  t.is(lax.code, 0);
  t.regex(
    lax.stdout,
    /^\S+:4:3: warning: .* \[unused-role\]\n\S+:6:48: .* \[observing-route\]\nok: 1 file, /,
  );
  t.is(strict.code, 1);
  t.regex(
    strict.stdout,
    /\[observing-route\]\nnot ok: 2 warnings, and `--strict` wants none\n1 file, 1 route, 0 grants, /,
  );
  const json = await runSidegate(['check', '--policy', file, '--strict', '--json']);
  t.is(json.code, 1);
  t.regex(json.stdout, /^\{"ok":false,/);
});

test('check that is strict is content with warnings that are silenced', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  const comment = (code: string): string => ` # sidegate: silence ${code} - tried out until June\n`;
  writeFileSync(
    file,
    odd.replace(/\n$/, comment('observing-route')).replace('[view] }\n', `[view] }${comment('unused-role')}`),
  );
  const { code, stdout } = await runSidegate(['check', '--policy', file, '--strict']);
  t.is(code, 0);
  t.regex(stdout, /^ok: 1 file, .*\n2 warnings silenced; `--json` tells which, and why\n/);
});

test('check of several paths reads them all', async (t) => {
  const { code, stdout } = await runSidegate([
    'check',
    ...shop,
    '--policy',
    'deploy/examples/shop/nothing.yaml',
  ]);
  t.is(code, 1);
  t.regex(
    stdout,
    /^deploy\/examples\/shop\/nothing\.yaml:1:1: error: does not exist.* \[policy-not-found\]$/m,
  );
});

test('check without time to see whether they agree says so', async (t) => {
  const { code, stdout } = await runSidegate(['check', ...shop, '--seconds', '0']);
  t.is(code, 0);
  t.regex(stdout, /^whether ScopeFor and Authorize agree was not tested; `--seconds` gives time for it$/m);
});

test('check of a good policy for programs', async (t) => {
  const { code, stdout } = await runSidegate(['check', ...shop, '--json']);
  t.is(code, 0);
  const { ok, revision, problems, silenced, reach, law } = fieldsOf(JSON.parse(stdout), [
    'ok',
    'revision',
    'problems',
    'silenced',
    'reach',
    'law',
  ]);
  t.is(ok, true);
  t.regex(textOf(revision), /^[0-9a-f]{64}$/);
  t.deepEqual(problems, []);
  const source = 'deploy/examples/shop/policy.yaml:38:5';
  const impersonation = 'deploy/examples/shop/policy.yaml:9:18';
  t.deepEqual(reach, [
    { whom: 'every authenticated caller', what: 'grants[2]', source },
    { whom: 'every user', what: 'impersonation by owners', source: impersonation },
  ]);
  const [one] = listOf(silenced, (each) =>
    fieldsOf(each, ['severity', 'code', 'position', 'message', 'reason', 'silencedAt']),
  );
  t.is(one?.code, 'idle-impersonation');
  t.regex(textOf(one?.reason), /^for who may manage everything/);
  const { complete, breaches } = fieldsOf(law, ['subjects', 'questions', 'complete', 'breaches']);
  t.is(complete, true);
  t.deepEqual(breaches, []);
});

test('check of a bad policy for programs', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  writeFileSync(file, broken);
  const { code, stdout } = await runSidegate(['check', '--policy', file, '--json']);
  t.is(code, 1);
  const { ok, problems, reach } = fieldsOf(JSON.parse(stdout), [
    'ok',
    'revision',
    'problems',
    'silenced',
    'reach',
  ]);
  t.is(ok, false);
  t.deepEqual(reach, []);
  const found = listOf(problems, (each) => fieldsOf(each, ['severity', 'code', 'position', 'message']));
  t.deepEqual(
    found.map(({ severity, code: name, position }) => ({ severity, name, position })),
    [
      { severity: 'error', name: 'bad-subject', position: { file, line: 4, column: 12 } },
      { severity: 'error', name: 'unknown-role', position: { file, line: 5, column: 34 } },
    ],
  );
});

test('authorize allows with the grant and its place', async (t) => {
  const args = ['authorize', ...ann, '--action', 'refund order', '--with', 'namespace=shop'];
  const [words, json] = await Promise.all([runSidegate(args), runSidegate([...args, '--json'])]);
  t.is(words.code, 0);
  t.is(words.stdout, 'ALLOW GRANTED by grants[1] at deploy/examples/shop/policy.yaml:37:5\n');
  t.is(json.code, 0);
  t.deepEqual(JSON.parse(json.stdout), {
    effect: 'ALLOW',
    reason: 'GRANTED',
    grants: [{ name: 'grants[1]', source: 'deploy/examples/shop/policy.yaml:37:5' }],
  });
});

test('authorize denies with exit code 3', async (t) => {
  const args = ['authorize', ...ann, '--action', 'edit', '--with', 'namespace=other'];
  const [words, json] = await Promise.all([runSidegate(args), runSidegate([...args, '--json'])]);
  t.is(words.code, 3);
  t.regex(words.stdout, /^DENY OUT_OF_SCOPE: /);
  t.deepEqual(words.stdout.trimEnd().split('\n').slice(1), [
    '  grants[1] at deploy/examples/shop/policy.yaml:37:5: the row does not pass namespace = "shop"',
    '  grants[2] at deploy/examples/shop/policy.yaml:38:5: allows something else',
  ]);
  t.is(json.code, 3);
  t.deepEqual(JSON.parse(json.stdout), { effect: 'DENY', reason: 'OUT_OF_SCOPE', grants: [] });
});

test('an answer that ends with a grant says until when it holds', async (t) => {
  const args = [
    'authorize',
    ...shop,
    '--workload',
    'spiffe://cluster.local/ns/audit/sa/reader',
    '--action',
    'view',
  ];
  const { code, stdout } = await runSidegate([...args, '--type', 'orders', '--with', 'namespace=shop']);
  t.is(code, 0);
  t.regex(stdout, /^ALLOW GRANTED by auditors at .* until 2036-01-01T00:00:00\.000Z\n$/);
});

const asks = test.macro(async (t, who: readonly string[], want: string) => {
  const { stdout } = await runSidegate([
    'authorize',
    ...shop,
    ...who,
    '--action',
    'edit',
    '--type',
    'invoices',
  ]);
  t.regex(stdout, new RegExp(`^${want}`));
});

test('a question may be asked as a user of a listed group', asks, ['--user', 'ci@example.com'], 'ALLOW');
test('as a workload', asks, ['--workload', 'spiffe://cluster.local/ns/shop/sa/deployer'], 'ALLOW');
test('as a user in a group', asks, ['--user', 'x', '--group', 'team-shop'], 'DENY NO_GRANT');
test('as a user with an id alone', asks, ['--id', 'x'], 'DENY NO_GRANT');
test('as a user with an identity key', asks, ['--attribute', 'X-Auth-Request-User=x'], 'DENY NO_GRANT');
test('as nobody', asks, ['--anonymous'], 'DENY UNAUTHENTICATED');
test(
  'as a token that the policy does not know, which has expired',
  asks,
  ['--token', 'a'.repeat(64)],
  'DENY EXPIRED',
);

test('authenticate says whose headers are, for people and for programs', async (t) => {
  const args = ['authenticate', ...shop, '--peer', '127.0.0.1', '--header', 'X-Auth-Request-User: ann'];
  const [words, json] = await Promise.all([runSidegate(args), runSidegate([...args, '--json'])]);
  t.deepEqual([words.code, words.stderr], [0, '']);
  t.is(words.stdout, 'USER ann by headers\n  attribute x-auth-request-user=ann\n');
  const principal = { kind: 'USER', id: 'ann', groups: [], authenticatedBy: 'headers' };
  t.like(JSON.parse(json.stdout), {
    principal: { ...principal, attributes: { 'x-auth-request-user': 'ann' } },
  });
});

const nobody = test.macro(async (t, shown: readonly string[], want: string) => {
  const { code, stdout } = await runSidegate(['authenticate', ...shop, ...shown]);
  t.deepEqual([code, stdout.split(':')[0]], [3, `NOBODY ${want}`]);
});

test(
  'headers of a peer that is not believed are nobody’s',
  nobody,
  ['--peer', '10.9.9.9', '--header', 'X-Auth-Request-User: ann'],
  'MISSING',
);
test(
  'a token that the policy does not know is nobody’s',
  nobody,
  ['--header', 'Authorization: Bearer abc'],
  'UNKNOWN_TOKEN',
);
test(
  'repeats are kept',
  nobody,
  ['--header', 'Authorization: Bearer a', '--header', 'authorization: Bearer b'],
  'DUPLICATE',
);

const hints = test.macro(async (t, shown: readonly string[], want: readonly string[]) => {
  const { code, stdout } = await runSidegate(['authenticate', ...shop, ...shown]);
  t.is(code, 3);
  t.deepEqual(stdout.trimEnd().split('\n').slice(1), want);
});

const email = ['--header', 'X-Auth-Request-Email: ann@example.com'] as const;

test('headers without a peer: the flag is named', hints, email, [
  '  `X-Auth-Request-Email` counts only from a peer; say which one sent it with `--peer`',
]);
test(
  'headers of another peer: those that are believed are named',
  hints,
  ['--peer', '10.9.9.9', ...email],
  ['  `X-Auth-Request-Email` counts only from 127.0.0.0/8, spiffe://cluster.local/ns/ingress/*'],
);
test(
  'an identity header that the policy does not read is named, any other is not',
  hints,
  ['--peer', '127.0.0.1', '--header', 'X-Forwarded-User: ann', '--header', 'Accept: text/html'],
  ['  no `keys` of the policy list `X-Forwarded-User`'],
);
test(
  'an authorization without a bearer is named, not repeated',
  hints,
  ['--header', 'Authorization: Basic c2VjcmV0'],
  ['  `Authorization` counts as `Bearer TOKEN` only'],
);

test('headers may stand in a file, and what is none is not repeated', async (t) => {
  const file = join(makeScratch(t), 'headers');
  writeFileSync(file, 'X-Auth-Request-User: ann\r\nX-Auth-Request-Email: a@b.c\n\n');
  const args = ['authenticate', ...shop, '--peer-name', 'spiffe://cluster.local/ns/ingress/a'];
  const { stdout } = await runSidegate([...args, '--headers', file]);
  t.true(stdout.startsWith('USER ann by headers\n  e-mail a@b.c\n'), stdout);
  const bad = await runSidegate([...args, '--header', 'the secret']);
  t.deepEqual([bad.code, bad.stderr.includes('secret')], [2, false]);
  t.regex(bad.stderr, /header 1 is no `NAME: VALUE`/);
  const missing = await runSidegate([...args, '--headers', `${file}.gone`]);
  t.is(missing.code, 2);
});

test('authenticate of a suspended user says that nobody is it, and who it would be', async (t) => {
  const file = join(makeScratch(t), 'policy.yaml');
  const headers = 'authentication: { headers: [{ keys: [X-Auth-Request-Email], setBy: [127.0.0.1] }] }';
  const binding =
    'apiVersion: core.kalm.dev/v1alpha1\nkind: RoleBinding\nmetadata: { name: ann, namespace: kalm-system }';
  const spec = 'spec: { creator: root, role: suspended, subjectType: user, subject: ann@example.com }';
  writeFileSync(file, `apiVersion: sidegate.dev/v1\nkind: Policy\n${headers}\n---\n${binding}\n${spec}\n`);
  const args = ['--peer', '127.0.0.1', '--header', 'X-Auth-Request-Email: Ann@example.com'];
  const { code, stdout, stderr } = await runSidegate(['authenticate', '--policy', file, ...args]);
  t.is(code, 3, stderr);
  t.regex(stdout, /^NOBODY SUSPENDED: .*\nUSER Ann@example\.com by headers\n/);
});

test('scope says the clauses, for people and for programs', async (t) => {
  const args = ['scope', ...ann, '--action', 'view'];
  const [words, json] = await Promise.all([runSidegate(args), runSidegate([...args, '--json'])]);
  t.is(words.code, 0);
  t.is(words.stdout, 'CONDITIONAL GRANTED\n  owner = "ann@example.com"\n  or\n  namespace = "shop"\n');
  t.is(json.code, 0);
  t.deepEqual(JSON.parse(json.stdout), {
    kind: 'CONDITIONAL',
    reason: 'GRANTED',
    clauses: [
      { filters: [{ key: 'owner', op: '=', values: ['ann@example.com'] }] },
      { filters: [{ key: 'namespace', op: '=', values: ['shop'] }] },
    ],
  });
});

test('a scope of all rows and one of none', async (t) => {
  const all = await runSidegate([
    'scope',
    ...shop,
    '--user',
    'ci@example.com',
    '--action',
    'edit',
    '--type',
    'orders',
  ]);
  t.deepEqual([all.code, all.stdout], [0, 'ALL GRANTED\n']);
  const none = await runSidegate(['scope', ...ann, '--action', 'manage', '--json']);
  t.is(none.code, 3);
  t.deepEqual(JSON.parse(none.stdout), { kind: 'NONE', reason: 'UNKNOWN_ACTION', clauses: [] });
});

for (const command of ['authorize', 'scope']) {
  test(`${command} of a bad policy prints its problems and answers nothing`, async (t) => {
    const file = join(makeScratch(t), 'policy.yaml');
    writeFileSync(file, broken);
    const args = [command, '--policy', file, '--user', 'a@b', '--action', 'view', '--type', 'x'];
    const { code, stdout, stderr } = await runSidegate(args);
    t.is(code, 1);
    t.is(stdout, '');
    t.regex(stderr, /policy\.yaml:4:12: error: .*\n.*policy\.yaml:5:34: error: .*\n.* has errors,/);
  });
}

test('flags may stand in the environment, and the command line beats it', async (t) => {
  const environment = {
    SIDEGATE_POLICY: 'deploy/examples/shop',
    SIDEGATE_USER: 'ann@example.com',
    SIDEGATE_TYPE: 'orders',
    SIDEGATE_ACTION: 'edit',
    SIDEGATE_WITH: 'namespace=shop,region=eu',
    SIDEGATE_JSON: 'true',
  };
  const allowed = await runSidegate(['authorize'], environment);
  t.is(allowed.code, 0);
  t.is(fieldsOf(JSON.parse(allowed.stdout), ['effect', 'reason', 'grants']).effect, 'ALLOW');
  t.is((await runSidegate(['authorize', '--action', 'manage'], environment)).code, 3);
  t.regex((await runSidegate(['authorize'], { ...environment, SIDEGATE_JSON: '' })).stdout, /^ALLOW/);
});

test('token new prints a document on stdout and the token once on stderr, and they fit', async (t) => {
  const args = [
    'token',
    'new',
    '--rule',
    'edit:shop:components:web',
    '--rule',
    'view:*:*:*',
    '--expires',
    '2036-01-01T02:00:00+02:00',
  ];
  const { code, stdout, stderr } = await runSidegate([...args, '--memo', 'deploys: web', '--creator', 'ann']);
  t.is(code, 0);
  const [, token = ''] = /^the token, shown this once: (\S{128})\n$/.exec(stderr) ?? [];
  t.not(token, '');
  t.false(stdout.includes(token));
  const { problems, policy } = load([{ path: 'token.yaml', text: stdout }], new Map());
  t.deepEqual(problems, []);
  if (policy === undefined) return;
  const { authenticate } = assemble(policy).authentication;
  const headers = [{ name: 'authorization', value: `Bearer ${token}` }];
  const { principal } = await authenticate({ headers, peer: undefined }, 0);
  t.is(principal?.kind, 'ACCESS_TOKEN');
  t.is(principal?.expiresAtMs, Date.parse('2036-01-01T00:00:00Z'));
});

test('token new prints both for programs, and another token each time', async (t) => {
  const args = ['token', 'new', '--rule', 'edit:shop:components:web', '--json'];
  const ended = await Promise.all([runSidegate(args), runSidegate(args)]);
  const tokens = ended.map(({ code, stdout, stderr }) => {
    t.is(code, 0);
    t.is(stderr, '');
    const { token, document } = fieldsOf(JSON.parse(stdout), ['token', 'document']);
    t.deepEqual(
      entriesOf(document, (each) => each).map(([key]) => key),
      ['apiVersion', 'kind', 'metadata', 'spec'],
    );
    t.deepEqual(load([{ path: 'token.json', text: JSON.stringify(document) }], new Map()).problems, []);
    return textOf(token);
  });
  t.is(new Set(tokens).size, 2);
});

test('a reader that leaves early is no error', async (t) => {
  const { code, stderr } = await run([
    'bash',
    '-c',
    'set -o pipefail; bin/sidegate.js check --policy deploy/examples/shop | true',
  ]);
  t.is(stderr, '');
  t.is(code, 0);
});
