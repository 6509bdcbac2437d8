import test from 'ava';
import type { TestReport } from '../../../src/analysis/cases/run-tests.ts';
import { summarise } from '../../../src/analysis/cases/summary.ts';
import { runText, toTest } from './run-text.ts';

const policies = {
  'shop.yaml': `
apiVersion: sidegate.dev/v1
kind: Policy
grants:
  - { name: sellers, to: ["group:sellers"], can: { orders: [view, edit] }, where: [{ namespace: shop }, { region: { matches: "eu-.*" }, env: { not: test } }] }
  - { name: all, to: ["user:ann@example.com"], can: { orders: [view] } }
  - { name: own, to: [authenticated], can: { orders: [close] }, where: { owner: "{principal.email}" }, until: 2027-01-01T00:00:00Z }
routes:
  - { path: "/orders/{namespace}", methods: { GET: view, PUT: edit }, resource: orders }
  - { path: /healthz, allow: anyone }
`,
};

const who = `who:
  ann: { user: ann@example.com }
  bo: { user: bo@example.com, groups: [sellers] }
`;

const run = (part: string, entry: string, covering = false, filter = ''): Promise<TestReport> =>
  runText(toTest('shop.yaml', part, entry) + who, policies, { covering, filter });

const lines = ({ results }: TestReport): readonly string[] =>
  results.map(
    ({ title, passed, position }) => `${position.line}:${position.column} ${title} ${String(passed)}`,
  );

test('lists in a case are asked in every combination', async (t) => {
  const entry =
    '{ who: [ann, bo], action: [view, edit], resource: [{ type: orders }, { type: bills, id: "7" }], want: ALLOW }';
  t.deepEqual(lines(await run('cases', entry)), [
    '5:107 ann view orders true',
    '5:107 ann view bills 7 false',
    '5:107 ann edit orders false',
    '5:107 ann edit bills 7 false',
    '5:107 bo view orders false',
    '5:107 bo view bills 7 false',
    '5:107 bo edit orders false',
    '5:107 bo edit bills 7 false',
  ]);
});

test('what a case leaves out stands in what it wants', async (t) => {
  const shop = 'resource: { type: orders, attributes: { namespace: shop } }';
  const [both, action, asking] = await Promise.all([
    run(
      'cases',
      `{ it: of the shop, ${shop}, want: { ann: { view: ALLOW, edit: ALLOW }, anonymous: { view: DENY } } }`,
    ),
    run('cases', `{ who: [ann, bo], ${shop}, want: { edit: DENY } }`),
    run('cases', `{ action: [view, edit], ${shop}, want: { ann: ALLOW, bo: ALLOW } }`),
  ]);
  t.deepEqual(lines(both), [
    '5:106 of the shop: ann view orders namespace=shop true',
    '5:119 of the shop: ann edit orders namespace=shop false',
    '5:147 of the shop: anonymous view orders namespace=shop true',
  ]);
  t.deepEqual(lines(action), [
    '5:98 ann edit orders namespace=shop true',
    '5:98 bo edit orders namespace=shop false',
  ]);
  t.deepEqual(lines(asking), [
    '5:103 ann view orders namespace=shop true',
    '5:103 ann edit orders namespace=shop false',
    '5:114 bo view orders namespace=shop true',
    '5:114 bo edit orders namespace=shop true',
  ]);
});

test('rows and requests are cases of their own', async (t) => {
  const rows =
    '{ who: bo, action: view, type: orders, in: [{ namespace: shop }], out: [{ namespace: blog }, {}], want: CONDITIONAL }';
  t.deepEqual(lines(await run('scopes', rows)), [
    '5:109 bo view orders true',
    '5:49 bo view orders namespace=shop true',
    '5:77 bo view orders namespace=blog true',
    '5:98 bo view orders true',
  ]);
  const requests = '{ request: [GET /healthz, GET shop /orders/blog], who: [ann, bo], want: ALLOW }';
  t.deepEqual(lines(await run('routes', requests)), [
    '5:77 ann GET /healthz true',
    '5:77 bo GET /healthz true',
    '5:77 ann GET shop /orders/blog true',
    '5:77 bo GET shop /orders/blog false',
  ]);
});

test('a filter asks those whose title or file holds it', async (t) => {
  const entry =
    '{ it: Sellers, who: [ann, bo], action: [view, edit], resource: { type: orders }, want: DENY }';
  t.is((await run('cases', entry, false, 'BO VIEW')).results.length, 1);
  t.is((await run('cases', entry, false, 'sellers')).results.length, 4);
  t.is((await run('cases', entry, false, 'tests/TEST')).results.length, 4);
  const none = await run('cases', entry, false, 'nobody');
  t.is(none.results.length, 0);
  t.false(summarise(none, 1).ok, 'nothing asked is no pass');
});

test('a denial tells what each grant lacked, an allow its grant', async (t) => {
  const denied = await run(
    'cases',
    '{ who: bo, action: edit, resource: { type: orders, attributes: { namespace: blog } }, want: ALLOW }',
  );
  t.deepEqual(
    denied.results[0]
      ?.why()
      .considered?.map(({ grant, outcome }) => `${grant.name} ${outcome}`)
      .toSorted(),
    ['own NO_PERMISSION', 'sellers OUT_OF_SCOPE'],
  );
  const allowed = await run('cases', '{ who: ann, action: view, resource: { type: orders }, want: DENY }');
  t.is(allowed.results[0]?.why().grant?.name, 'all');
  const misspelt = await run('cases', '{ who: ann, action: vew, resource: { type: orders }, want: DENY }');
  t.is(misspelt.results[0]?.got, 'DENY UNKNOWN_ACTION');
  t.regex(misspelt.results[0]?.why().hint ?? '', /want `UNKNOWN_ACTION` by its name/);
});

const missing = async (part: string, entry: string): Promise<readonly string[]> => {
  const { parts, problems } = await run(part, entry, true);
  return [
    ...problems.map(({ code }) => code),
    ...parts
      .filter((each) => each.missing !== '')
      .map(({ kind, name, filter, missing: why }) => `${kind} ${name} ${filter?.key ?? ''}: ${why}`),
  ];
};

const nothing = [
  'grant sellers : it allowed nothing',
  'filter sellers namespace: it let no row pass and refused no row',
  'filter sellers region: it let no row pass and refused no row',
  'filter sellers env: it let no row pass and refused no row',
  'grant all : it allowed nothing',
  'grant own : it allowed nothing',
  'filter own owner: it let no row pass and refused no row',
  'route route GET /orders/* : no request meant it',
  'route route PUT /orders/* : no request meant it',
  'route route /healthz : no request meant it',
];
const without = (...prefixes: readonly string[]): readonly string[] =>
  nothing.filter((line) => !prefixes.some((prefix) => line.startsWith(prefix)));

test('what nothing exercises is missing', async (t) => {
  t.deepEqual(
    await missing('cases', '{ who: anonymous, action: view, resource: { type: orders }, want: DENY }'),
    nothing,
  );
  t.deepEqual(
    await missing(
      'cases',
      '{ who: bo, action: vew, resource: { type: orders, attributes: { namespace: shop } }, want: UNKNOWN_ACTION }',
    ),
    nothing,
  );
});

test('a grant is covered once it would allow, also beside another that does', async (t) => {
  const entry = '{ who: ann, action: view, resource: { type: orders }, want: ALLOW }';
  t.deepEqual(await missing('cases', entry), without('grant all'));
  const both =
    '{ who: { user: ann@example.com, groups: [sellers] }, action: view, resource: { type: orders, attributes: { namespace: shop } }, want: ALLOW }';
  t.deepEqual(await missing('cases', both), [
    'filter sellers namespace: it refused no row',
    ...without('grant all', 'grant sellers', 'filter sellers namespace'),
  ]);
});

test('a filter is covered once a value passed it and a value did not; a row without one says nothing of it', async (t) => {
  const rows = (list: string): Promise<readonly string[]> =>
    missing('scopes', `{ who: bo, action: view, type: orders, out: [${list}] }`);
  t.deepEqual(await rows('{ namespace: blog }, { region: eu-1 }'), [
    'grant sellers : it allowed nothing',
    'filter sellers namespace: it let no row pass',
    'filter sellers region: it refused no row',
    ...nothing.slice(3),
  ]);
  t.deepEqual(await rows('{ region: eu-1, env: test }, { region: us-1, env: live }'), [
    ...nothing.slice(0, 2),
    ...nothing.slice(4),
  ]);
});

test('an ended grant is not covered', async (t) => {
  const row = 'resource: { type: orders, attributes: { owner: ann@example.com } }';
  const [before, after] = await Promise.all([
    missing('cases', `{ who: ann, action: close, ${row}, want: ALLOW }`),
    missing('cases', `{ who: ann, action: close, now: 2027-01-01T00:00:00Z, ${row}, want: EXPIRED }`),
  ]);
  t.deepEqual(before, [...nothing.slice(0, 5), 'filter own owner: it refused no row', ...nothing.slice(7)]);
  t.deepEqual(after, nothing);
});

test('each method of a route is covered by a request of its own', async (t) => {
  const question =
    '{ request: HEAD /orders/shop, want: { action: view, type: orders, attributes: { namespace: shop } } }';
  t.deepEqual(await missing('routes', question), without('route route GET'));
  t.deepEqual(await missing('routes', '{ request: DELETE /orders/shop, want: METHOD_NOT_LISTED }'), nothing);
  t.deepEqual(
    await missing('routes', '{ request: GET /healthz, want: anyone }'),
    without('route route /healthz'),
  );
});

test('a decision of a route covers its grants and filters too', async (t) => {
  t.deepEqual(await missing('routes', '{ request: PUT /orders/shop, who: bo, want: ALLOW }'), [
    'filter sellers namespace: it refused no row',
    ...without('grant sellers', 'filter sellers namespace', 'route route PUT'),
  ]);
});

test('a run sums up what it covered', async (t) => {
  const entry = '{ who: ann, action: view, resource: { type: orders }, want: ALLOW }';
  const { coverage, ok, cases } = summarise(await run('cases', entry, true), 1);
  t.true(ok);
  t.is(cases, 1);
  t.is(coverage.percent, 10);
  t.deepEqual(coverage.kinds, [
    { kind: 'grant', covered: 1, total: 3 },
    { kind: 'filter', covered: 0, total: 4 },
    { kind: 'route', covered: 0, total: 3 },
  ]);
});

test('a question that no row answers, or that the route ends, says nothing of filters', async (t) => {
  const text = `
apiVersion: sidegate.dev/v1
kind: Policy
operations:
  list: { type: orders, action: view, range: optional }
  close: { type: books, action: shut, requires: view, range: everything }
groups:
  - { name: none, members: [] }
grants:
  - { name: some, to: [authenticated], role: viewer, where: { namespace: shop } }
routes:
  - { path: "/orders/{namespace}", methods: { GET: view }, resource: orders, groups: [none] }
`;
  const covers = async (part: string, entry: string): Promise<readonly string[]> => {
    const { parts, problems, results } = await runText(
      toTest('p.yaml', part, entry),
      { 'p.yaml': text },
      { covering: true },
    );
    t.deepEqual(problems, []);
    t.true(results.every(({ passed }) => passed));
    return parts.filter((part) => part.missing === '').map(({ kind }) => kind);
  };
  const ask = (action: string, resource: string, want: string): Promise<readonly string[]> =>
    covers('cases', `{ who: { id: bo }, action: ${action}, resource: { ${resource} }, want: ${want} }`);
  t.deepEqual(await ask('list', 'type: orders', 'ALLOW'), ['grant']);
  t.deepEqual(await ask('close', 'type: books, attributes: { namespace: blog }', 'OUT_OF_SCOPE'), []);
  t.deepEqual(await covers('routes', '{ request: GET /orders/shop, who: { id: bo }, want: NOT_IN_GROUP }'), [
    'route',
  ]);
});
