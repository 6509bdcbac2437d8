import test from 'ava';
import fc from 'fast-check';
import { refuseTies } from '../../src/policy/native/route/refuse-ties.ts';
import type { Problem } from '../../src/policy/problem.ts';
import { canMeet, placesOf } from '../../src/route/place.ts';
import type { ConditionData, RouteData, SegmentData } from '../../src/route/route-data.ts';
import { buildRouter, type Router } from '../../src/route/router.ts';
import { type Asked, findByScan } from './reference.ts';

const RUNS = 5000;

const sample: RouteData = {
  source: { file: 'policy.yaml', line: 1, column: 1 },
  hosts: [],
  path: [],
  headers: [],
  extensions: [],
  methods: undefined,
  ask: { for: 'anyone' },
  groups: [],
  preflight: false,
  login: undefined,
  responseHeaders: [],
  observe: false,
};

const HOSTS = ['shop.example.com', 'blog.example.com', 'a.shop.example.com', 'example.com', 'other.org', ''];
const PATTERNS = ['shop.example.com', '*.example.com', '*.shop.example.com', 'example.com', '*.com'];
const TEXTS = ['a', 'b', 'c'];

const inner = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...TEXTS).map((text): SegmentData => ({ is: 'literal', text })) },
  { weight: 2, arbitrary: fc.constant<SegmentData>({ is: 'any' }) },
);
const end = fc.constantFrom<readonly SegmentData[]>([], [], [{ is: 'rest' }], [{ is: 'literal', text: '' }]);
const path = fc
  .tuple(fc.array(inner, { maxLength: 3 }), end)
  .map(([segments, last]) => [...segments, ...last])
  .filter((segments) => segments.length > 0);

const conditions: fc.Arbitrary<readonly ConditionData[]> = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom('x', 'y'),
    values: fc.uniqueArray(fc.constantFrom('1', '2', '3'), { minLength: 1, maxLength: 2 }),
  }),
  { maxLength: 2, selector: ({ name }) => name },
);
const few = fc.oneof({ weight: 3, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: conditions });

const route = fc
  .record({
    hosts: fc.uniqueArray(fc.constantFrom(...PATTERNS), { maxLength: 2 }),
    path,
    headers: few,
    extensions: few,
  })
  .map((parts): RouteData => ({ ...sample, ...parts }));

/** Routes of one path, told apart by little. */
const near = fc
  .record({ headers: conditions, extensions: conditions, hosts: fc.constantFrom([], ['*.com']) })
  .map((parts): RouteData => ({ ...sample, ...parts }));

/** A table that loads: a route that ties with one before it is left out. */
const table = fc.array(route, { maxLength: 12 }).map((routes) => {
  const kept: RouteData[] = [];
  for (const each of routes) if (!kept.some((other) => tie(other, each))) kept.push(each);
  return kept;
});

const asked: fc.Arbitrary<Asked> = fc.record({
  host: fc.constantFrom(...HOSTS),
  segments: fc
    .tuple(fc.array(fc.constantFrom(...TEXTS, 'd'), { maxLength: 4 }), fc.boolean())
    .map(([segments, slash]) => (slash || segments.length === 0 ? [...segments, ''] : segments)),
  headers: fc.array(
    fc.record({ name: fc.constantFrom('x', 'X', 'y', 'z'), value: fc.constantFrom('1', '2', '3', '1,2') }),
    { maxLength: 3 },
  ),
  extensions: fc
    .array(fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('1', '2', '3')), { maxLength: 2 })
    .map((pairs) => new Map(pairs)),
});

function tie(a: RouteData, b: RouteData): boolean {
  if (a.headers.length + a.extensions.length !== b.headers.length + b.extensions.length) return false;
  return canMeet(a, b) && placesOf(a).some((place) => placesOf(b).includes(place));
}

function build(routes: readonly RouteData[]): Router {
  const builder = buildRouter();
  builder.add(routes);
  return builder.finish();
}

test('the router finds what a scan of all routes by the written order finds', (t) => {
  const met = new Set<string>();
  fc.assert(
    fc.property(table, fc.array(asked, { minLength: 1, maxLength: 10 }), (routes, questions) => {
      const router = build(routes);
      for (const each of questions) {
        const found = router.find(each.host, each.segments, each);
        const wanted = findByScan(routes, each);
        met.add(typeof wanted === 'string' ? wanted : 'a route');
        t.is<unknown, unknown>(found, wanted);
      }
    }),
    { numRuns: RUNS },
  );
  t.deepEqual([...met].sort(), ['CONDITION_UNMET', 'DUPLICATE_HEADER', 'NO_ROUTE', 'a route']);
});

test('a table is refused just when two of its routes tie', (t) => {
  let refused = 0;
  fc.assert(
    fc.property(fc.array(near, { maxLength: 5 }), (routes) => {
      const problems: Problem[] = [];
      const tell =
        (severity: Problem['severity']) => (code: string, position: Problem['position'], message: string) =>
          void problems.push({ severity, code, position, message });
      refuseTies(routes, { problems, error: tell('error'), warning: tell('warning') });
      const ties = routes.some((one, place) => routes.slice(0, place).some((other) => tie(one, other)));
      if (ties) refused += 1;
      t.is(problems.length > 0, ties);
    }),
    { numRuns: RUNS },
  );
  t.true(refused > RUNS / 20, `${refused} tables were refused`);
});

test('the order of the routes means nothing', (t) => {
  fc.assert(
    fc.property(table, fc.array(asked, { minLength: 1, maxLength: 5 }), (routes, questions) => {
      const forwards = build(routes);
      const backwards = build(routes.toReversed());
      for (const each of questions) {
        t.is(forwards.find(each.host, each.segments, each), backwards.find(each.host, each.segments, each));
      }
    }),
    { numRuns: RUNS / 5 },
  );
});

test('a route for other extensions is as if it were not there, and one for other headers is not', (t) => {
  const bare = { ...sample, path: [{ is: 'rest' }] } as const;
  const told = {
    ...sample,
    path: [{ is: 'literal', text: 'a' }],
    extensions: [{ name: 'tenant', values: ['acme'] }],
  } as const;
  const chosen = { ...told, extensions: [], headers: [{ name: 'x-debug', values: ['1'] }] } as const;
  const request = { headers: [], extensions: new Map<string, string>() };
  t.is(build([bare, told]).find('', ['a'], request), bare);
  t.is(build([bare, chosen]).find('', ['a'], request), 'CONDITION_UNMET');
});
