import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { makeScratch } from '../policy/reload/scratch.ts';
import { runSidegate } from './run-sidegate.ts';

const head = 'apiVersion: sidegate.dev/v1\nkind: Policy\n';
const old = `${head}grants:
  - { to: ["user:ann@example.com"], can: { orders: [view] }, where: { namespace: [shop, web] } }
`;
const wider = old.replace('[view]', '[view, edit]');
const narrower = old.replace('[shop, web]', '[shop]');
const unclear = old.replace('[shop, web]', '{ matches: "shop|[a-z]+x" }');

function write(t: ExecutionContext, name: string, text: string): string {
  const file = join(makeScratch(t), `${name}.yaml`);
  writeFileSync(file, text);
  return file;
}

const ends = test.macro(async (t, next: string, failOn: string, code: number) => {
  const args = ['diff', write(t, 'old', old), write(t, 'new', next), '--fail-on', failOn];
  t.is((await runSidegate(args)).code, code);
});

test('a widening is told with an example and the grant that gives it', async (t) => {
  const [was, is] = [write(t, 'old', old), write(t, 'new', wider)];
  const { code, stdout, stderr } = await runSidegate(['diff', was, is]);
  t.is(code, 0);
  t.is(stderr, '');
  t.deepEqual(stdout.split('\n'), [
    'WIDER      user:ann@example.com: edit on orders',
    `           such as USER ann@example.com: edit on orders {"namespace":"shop"}, now allowed by grants[0] at ${is}:4:5`,
    '1 wider, 0 narrower, 0 undecided; 4 subjects compared',
    '',
  ]);
});

test('a narrowing names the grant that gave it, in the old policy', async (t) => {
  const [was, is] = [write(t, 'old', old), write(t, 'new', narrower)];
  const { stdout } = await runSidegate(['diff', was, is]);
  t.regex(stdout, /^NARROWER {3}user:ann@example\.com: view on orders\n/);
  t.true(
    stdout.includes(`view on orders {"namespace":"web"}, was allowed by grants[0] at ${was}:4:5\n`),
    stdout,
  );
});

test('what cannot be told is said to be undecided', async (t) => {
  const clause = (expression: string): string => old.replace('[shop, web]', `{ matches: "${expression}" }`);
  const args = [write(t, 'old', clause('[a-z]+')), write(t, 'new', clause('[a-y]+'))];
  const { stdout } = await runSidegate(['diff', ...args]);
  t.regex(stdout, /^UNDECIDED {2}user:ann@example\.com: view on orders\n/m);
  t.regex(stdout, /^NARROWER {3}/m);
});

test('policies that decide alike are told apart by nothing', async (t) => {
  const [was, is] = [write(t, 'old', old), write(t, 'new', `# a comment\n${old}`)];
  const { code, stdout } = await runSidegate(['diff', was, is, '--fail-on', 'any']);
  t.is(code, 0);
  t.is(stdout, 'no decision changes; 4 subjects compared\n');
});

test('a widening fails on widening', ends, wider, 'widening', 3);
test('a widening fails on any', ends, wider, 'any', 3);
test('a widening does not fail on narrowing', ends, wider, 'narrowing', 0);
test('a narrowing fails on narrowing', ends, narrower, 'narrowing', 3);
test('a narrowing does not fail on widening', ends, narrower, 'widening', 0);
test('what is undecided fails on widening', ends, unclear, 'widening', 3);
test('an unknown word to fail on is a usage error', ends, wider, 'wider', 2);

test('JSON says the same to programs', async (t) => {
  const [was, is] = [write(t, 'old', old), write(t, 'new', wider)];
  const { stdout } = await runSidegate(['diff', was, is, '--json', '--at', '2027-01-01T00:00:00Z']);
  const ann = { kind: 'USER', id: 'someone', email: 'ann@example.com', groups: [], attributes: {} };
  t.deepEqual(JSON.parse(stdout), {
    at: '2027-01-01T00:00:00.000Z',
    wider: 1,
    narrower: 0,
    undecided: 0,
    subjects: 4,
    changes: [
      {
        direction: 'WIDER',
        subjects: ['user:ann@example.com'],
        questions: [{ action: 'edit', type: 'orders' }],
        example: {
          principal: { ...ann, authenticatedBy: 'caller' },
          who: 'USER ann@example.com',
          action: 'edit',
          type: 'orders',
          attributes: { namespace: 'shop' },
          at: '2027-01-01T00:00:00.000Z',
          grant: { name: 'grants[0]', source: `${is}:4:5` },
        },
      },
    ],
    doubts: [],
    routes: [],
    authentication: [],
  });
});

test('a grant that lasts longer is wider from the moment at which it ended', async (t) => {
  const until = (year: number): string => old.replace('] } }', `] }, until: ${year}-01-01T00:00:00Z }`);
  const [was, is] = [write(t, 'old', until(2050)), write(t, 'new', until(2051))];
  const { stdout } = await runSidegate(['diff', was, is]);
  t.regex(stdout, /^WIDER {6}user:ann@example\.com: view on orders from 2050-01-01T00:00:00\.000Z on\n/);
  const late = await runSidegate(['diff', was, is, '--at', '2052-01-01T00:00:00Z']);
  t.regex(late.stdout, /^no decision changes/);
});

test('requests that mean something else, and who is believed, are told', async (t) => {
  const routes = `${old}routes:\n  - { path: /metrics, allow: anyone }\nauthentication:\n  peps: [unix]\n`;
  const { stdout } = await runSidegate(['diff', write(t, 'old', old), write(t, 'new', routes)]);
  t.regex(
    stdout,
    /^WIDER {6}GET, POST, OPTIONS, CORS preflight \/metrics: NO_ROUTE → anyone at \S+new\.yaml:6:5$/m,
  );
  t.regex(stdout, /^UNDECIDED {2}whose credentials count: `authentication` differs in peps,/m);
});

test('a policy with errors is no policy to compare', async (t) => {
  const bad = write(t, 'bad', old.replace('user:', ''));
  const { code, stdout, stderr } = await runSidegate(['diff', write(t, 'old', old), bad]);
  t.is(code, 1);
  t.is(stdout, '');
  t.regex(stderr, /bad\.yaml:4:12: error: /);
});

test('one path alone is a usage error', async (t) => {
  const { code, stderr } = await runSidegate(['diff', 'deploy/examples/shop']);
  t.is(code, 2);
  t.regex(stderr, /^sidegate: which policies\? /);
});

test('a time that is none is a usage error', async (t) => {
  const { code, stderr } = await runSidegate([
    'diff',
    'deploy/examples/shop',
    'deploy/examples/shop',
    '--at',
    'noon',
  ]);
  t.is(code, 2);
  t.regex(stderr, /`--at noon` is no moment/);
});
