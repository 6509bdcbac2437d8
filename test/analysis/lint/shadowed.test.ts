import { deepEqual } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../../src/decision/authorize.ts';
import type { Principal, Subject } from '../../../src/decision/principal.ts';
import { stand } from '../../../src/decision/standing.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import { prove } from '../../decision/prove.ts';
import { somebody } from '../../decision/somebody.ts';
import { PATH } from '../../policy/table-source.ts';
import { checkFiles, NOW_MS } from './check-files.ts';

const GROUPS = [{ name: 'listed', members: [{ email: 'a@x' }, { email: 'b@x' }] }];
const SUBJECTS = ['user:a@x', 'user:b@x', 'group:listed', 'group:g', 'authenticated', 'anyone'];
const VALUES = ['a', 'b', 'a-1', 'b-1', 'x'];

const values = fc.oneof(
  fc.constantFrom(...VALUES),
  fc.subarray(VALUES, { minLength: 1 }),
  fc.record({ not: fc.subarray(VALUES, { minLength: 1 }) }),
  fc.record({ matches: fc.constantFrom('a|b', 'a-.*', 'a.*', '.*', '[ab]', '[ab]-1', '.*-1') }),
  fc.record({ notMatches: fc.constantFrom('a|b', 'a-.*', '.*-1') }),
  fc.constantFrom('{principal.email}', '{principal.id}'),
);
const clause = fc.dictionary(fc.constantFrom('ns', 'env'), values, {
  minKeys: 1,
  maxKeys: 2,
  noNullPrototype: true,
});
const grant = fc.record(
  {
    to: fc.subarray(SUBJECTS, { minLength: 1, maxLength: 3 }),
    can: fc.constantFrom(
      { orders: ['view'] },
      { orders: ['view', 'edit'] },
      { orders: ['edit'], teas: ['view'] },
      { teas: ['view'], orders: ['view', 'edit'] },
    ),
    where: fc.array(clause, { minLength: 1, maxLength: 2 }),
    until: fc.constantFrom('2030-01-01T00:00:00Z', '2040-01-01T00:00:00Z', '2020-01-01T00:00:00Z'),
  },
  { requiredKeys: ['to', 'can'], noNullPrototype: true },
);
const suspensions = fc.constantFrom('', 'group: g', 'group: listed', 'user: a@x');
const examples = fc.tuple(fc.array(grant, { minLength: 1, maxLength: 6 }), suspensions);

type Grants = readonly unknown[];

/** One grant a line, in JSON, which is YAML: the grant of index 0 stands on line 5. */
function toText(grants: Grants, suspension: string): string {
  const head = `apiVersion: sidegate.dev/v1\nkind: Policy\ngroups: ${JSON.stringify(GROUPS)}\ngrants:\n`;
  const list =
    grants.length === 0 ? '  []\n' : grants.map((each) => `  - ${JSON.stringify(each)}\n`).join('');
  const [type = '', subject = ''] = suspension.split(': ');
  if (type === '') return head + list;
  const spec = JSON.stringify({
    subject,
    subjectType: type,
    role: 'suspended',
    expiredAt: '2028-01-01T00:00:00Z',
  });
  return `${head}${list}---\napiVersion: core.kalm.dev/v1alpha1\nkind: RoleBinding\nmetadata: { name: s, namespace: kalm-system }\nspec: ${spec}\n`;
}

function toPrincipal(email: string | undefined, groups: readonly string[]): Principal {
  return somebody({ id: 'x', email, groups });
}

const ASKING: readonly Subject[] = [
  'anonymous',
  toPrincipal('a@x', []),
  toPrincipal('b@x', ['g']),
  toPrincipal('c@x', ['g', 'listed']),
  toPrincipal(undefined, []),
];
const MOMENTS = [NOW_MS, Date.parse('2029-01-01T00:00:00Z'), Date.parse('2035-01-01T00:00:00Z')];
const TEXTS = [undefined, ...VALUES, 'ab', 'a@x', 'other'];

const ROWS = TEXTS.flatMap((ns) =>
  TEXTS.map((env) => {
    const row = new Map<string, string>();
    if (ns !== undefined) row.set('ns', ns);
    if (env !== undefined) row.set('env', env);
    return row;
  }),
);

function answersOf(text: string): readonly string[] {
  const { policy } = load([{ path: PATH, text }], new Map());
  if (policy === undefined) throw new Error(text);
  const compiled = assemble(policy).policy;
  return MOMENTS.flatMap((nowMs) =>
    ASKING.flatMap((subject) => {
      const standing = stand(compiled, subject, nowMs);
      return ['orders', 'teas'].flatMap((type) =>
        ['view', 'edit'].map((action) =>
          ROWS.map(
            (attributes) =>
              authorize(compiled, standing, action, { type, attributes }, nowMs).effect[0] ?? '',
          ).join(''),
        ),
      );
    }),
  );
}

test('a shadowed grant can be removed, alone or with the others, and no answer changes', async (t) => {
  let shadowed = 0;
  await prove(t, examples, 20, ([grants, suspension]) => {
    const text = toText(grants, suspension);
    const { problems } = checkFiles([{ path: PATH, text }], () => true);
    const places = new Set(
      problems.filter(({ code }) => code === 'shadowed-grant').map(({ position }) => position.line - 5),
    );
    if (places.size === 0) return;
    shadowed += places.size;
    const before = answersOf(text);
    for (const gone of [places, ...[...places].map((place) => new Set([place]))]) {
      const left = grants.filter((_, place) => !gone.has(place));
      deepEqual(answersOf(toText(left, suspension)), before, text);
    }
  });
  t.true(shadowed > 100, `${shadowed} shadowed grants`);
});
