import test from 'ava';
import fc from 'fast-check';
import { parse } from 'yaml';
import { readTests } from '../../../src/analysis/cases/read-tests.ts';
import { summarise } from '../../../src/analysis/cases/summary.ts';
import { toJson } from '../../../src/cli/test-json.ts';
import { toJunit } from '../../../src/cli/test-junit.ts';
import { formatRun } from '../../../src/cli/test-text.ts';
import { runText, TEST } from './run-text.ts';

const RUNS = 1500;

const policies = {
  'p.yaml': `
apiVersion: sidegate.dev/v1
kind: Policy
grants:
  - { to: ["user:a@b"], can: { orders: [view] }, where: [{ ns: a }, { ns: { matches: "b.*" }, own: "{principal.id}" }] }
routes:
  - { path: "/b/{ns}", methods: { GET: view }, resource: orders }
  - { path: /c, methods: { GET: view }, resource: orders, scope: { header: x-s } }
`,
};

/** Every key of a test. */
const WHOLE = `apiVersion: sidegate.dev/v1
kind: PolicyTest
policy: [p.yaml]
now: 2026-01-01T00:00:00Z
who: { a: { user: a@b, groups: [g], attributes: { k: v }, issuer: i }, w: { workload: w } }
cases:
  - { it: x, who: [a, { id: b }], action: [view, edit], resource: { type: orders, id: "1", attributes: { ns: a } }, want: ALLOW }
  - { resource: [{ type: orders }], now: 2026-01-01T00:00:00Z, want: { a: { view: DENY }, anonymous: { view: OUT_OF_SCOPE } } }
scopes:
  - { who: a, action: view, type: [orders], in: [{ ns: a }], out: { ns: c }, want: CONDITIONAL }
routes:
  - { request: GET h /b/a, want: { action: view, type: orders, attributes: { ns: a } } }
  - { request: { method: GET, path: /c, host: h, headers: { a: [b] }, extensions: { c: d }, body: e }, who: a, want: GRANTED }
  - { request: GET /, want: NO_ROUTE }
`;

const piece = fc.oneof(
  fc.string({ maxLength: 4 }),
  fc.constantFrom('\n---\n', '- ', '*', '!', '&a ', '"', '[', ']', '{', '}', ',', ': ', '~', '\u0000', '\n'),
  fc.constantFrom('ALLOW', 'want', 'who', 'anonymous', 'view', 'a', '{}', '[]', '""', '__proto__', 'now'),
);
const damage = fc.tuple(fc.nat(), fc.nat(30), piece);

test('a damaged test is read and run, and never throws; what it cannot read it does not pass', async (t) => {
  const property = fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (damages) => {
    let text = WHOLE;
    for (const [at, length, put] of damages) {
      const from = at % (text.length + 1);
      text = `${text.slice(0, from)}${put}${text.slice(from + length)}`;
    }
    const run = summarise(await runText(text, policies, { covering: true }), 1);
    const shown = [formatRun(run, true), JSON.stringify(toJson(run, true)), toJunit(run, 0)];
    return (
      shown.every((each) => each !== '') &&
      run.ok !== (run.failures.length > 0 || run.problems.length > 0 || run.cases === 0)
    );
  });
  await t.notThrowsAsync(async () => fc.assert(property, { numRuns: RUNS }));
});

test('a test in JSON is the same test', async (t) => {
  const { problems, documents } = readTests([{ path: 'test.json', text: JSON.stringify(parse(WHOLE)) }]);
  t.deepEqual(problems, []);
  t.is(documents[0]?.content.cases?.length, 2);
  const { results } = await runText(WHOLE, policies);
  t.is(results.length, 12, TEST);
});
