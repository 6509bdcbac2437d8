import test from 'ava';
import { testLaw } from '../../src/analysis/law.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import type { LoadedPolicy, SourceFile } from '../../src/policy/loader.ts';
import { exampleFiles, PATH } from '../policy/table-source.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const never = (): boolean => false;

function loaded(files: readonly SourceFile[]): LoadedPolicy {
  const { problems, policy } = load(files, new Map());
  if (policy === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return policy;
}

const holds = test.macro(
  (t, files: readonly SourceFile[], least: { subjects: number; questions: number }) => {
    const data = loaded(files);
    const { breaches, complete, subjects, questions } = testLaw(data, assemble(data).policy, NOW_MS, never);
    t.deepEqual(breaches, []);
    t.true(complete);
    t.true(subjects >= least.subjects, `${subjects} subjects`);
    t.true(questions >= least.questions, `${questions} questions`);
  },
);

const examples = { shop: [8, 500], kfuse: [5, 200], kalm: [15, 1000] } as const;
for (const [name, [subjects, questions]] of Object.entries(examples)) {
  test(`the law holds on the example of ${name}`, holds, exampleFiles(`deploy/examples/${name}`), {
    subjects,
    questions,
  });
}

const sha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

test(
  'the law holds where a name is also a namespace',
  holds,
  [
    {
      path: PATH,
      text: `apiVersion: sidegate.dev/v1alpha1
kind: AccessToken
metadata: { name: ${sha256} }
spec:
  tokenSHA256: ${sha256}
  rules:
    - { verb: view, namespace: default, kind: "*", name: wordpress }
    - { verb: edit, namespace: default, kind: applications, name: default }
    - { verb: view, namespace: "*", kind: applications, name: third }
`,
    },
  ],
  { subjects: 3, questions: 100 },
);

test(
  'the law holds for every operator, reference, range and moment',
  holds,
  [
    {
      path: PATH,
      text: `apiVersion: sidegate.dev/v1
kind: Policy
operations:
  list alerts: { type: alerts, action: view, range: optional }
  close the books: { type: books, action: edit, range: everything }
grants:
  - { to: ["user:a@b"], role: editor, where: [ { a: { not: [x, y] }, b: { notMatches: "z.*" } }, { c: { matches: "(p|q)+" } } ] }
  - { to: ["group:g"], role: viewer, where: { owner: "{principal.email}", team: "{principal.attributes.team}" } }
  - { to: [authenticated], role: viewer, where: { id: ["{principal.id}", "x"] }, until: 2026-01-01T00:00:00Z }
  - { to: [anyone], can: { alerts: [view] }, where: { open: "true" } }
  - { to: ["workload:w"], role: owner }
`,
    },
  ],
  { subjects: 5, questions: 300 },
);

test('a decision that is not what the scope says is reported', (t) => {
  const data = loaded(exampleFiles('deploy/examples/shop'));
  const { policy } = assemble(data);
  let asked = 0;
  // ScopeFor asks the catalogue first, and then Authorize does, of whom this one hides an action.
  const broken = {
    ...policy,
    catalogue: {
      ...policy.catalogue,
      ask(action: string, type: string) {
        asked += 1;
        const first = asked % 2 === 1;
        return policy.catalogue.ask(action === 'edit' && !first ? 'view' : action, type);
      },
    },
  };
  const { breaches } = testLaw(data, broken, NOW_MS, never);
  const [breach] = breaches;
  t.truthy(breach);
  t.true(breaches.every(({ row }) => Object.keys(row).length > 0));
  t.true(
    breaches.some(({ subject, type, action }) => subject !== '' && type === 'orders' && action === 'edit'),
  );
});

test('an allow that no scope admits is reported with the question that shows it', (t) => {
  const data = loaded([
    {
      path: PATH,
      text: 'apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n- { to: ["user:a@b"], can: { orders: [view] }, where: { ns: shop } }\n',
    },
  ]);
  const { policy } = assemble(data);
  const shut = policy.catalogue.ask('view', 'orders');
  let asked = 0;
  const broken = {
    ...policy,
    catalogue: {
      ...policy.catalogue,
      ask: (action: string, type: string) => {
        const question = policy.catalogue.ask(action, type);
        if (question.cell !== shut.cell) return question;
        asked += 1;
        return asked === 1 ? { ...question, range: 'everything' as const } : question;
      },
    },
  };
  const { breaches } = testLaw(data, broken, NOW_MS, never);
  t.deepEqual(breaches[0], {
    subject: '{"by":"user","name":"a@b"}',
    action: 'view',
    type: 'orders',
    row: { ns: 'shop' },
  });
});

test('a test that is late stops before the next subject and says that it is not complete', (t) => {
  const data = loaded(exampleFiles('deploy/examples/shop'));
  let asked = 0;
  const report = testLaw(data, assemble(data).policy, NOW_MS, () => ++asked > 2);
  t.is(report.subjects, 2);
  t.false(report.complete);
});
