import { equal, ok } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { propose } from '../../src/analysis/suggestion/propose.ts';
import { authorize, type Resource } from '../../src/decision/authorize.ts';
import { explainDecision } from '../../src/decision/explanation.ts';
import type { Policy } from '../../src/decision/policy.ts';
import type { Principal } from '../../src/decision/principal.ts';
import { stand } from '../../src/decision/standing.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import type { ReadingCache, SourceFile } from '../../src/policy/loader.ts';
import { somebody } from '../decision/somebody.ts';
import { exampleFiles } from '../policy/table-source.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');

const EMAILS = ['ann@example.com', 'Bo@example.com', '#x: "y"@example.com'] as const;
const VALUES = ['shop', 'blog', 'yes', 'it is: "quoted" # so', 'é😀', '*', ' padded '] as const;
const ACTIONS = ['view', 'edit', 'refund', 'close the books', 'refund order'] as const;

const email = fc.constantFrom(...EMAILS);
const row = fc.dictionary(fc.constantFrom('namespace', 'region', 'a: b', 'env'), fc.constantFrom(...VALUES), {
  maxKeys: 3,
});
const question = fc.record({
  email,
  action: fc.constantFrom(...ACTIONS),
  type: fc.constantFrom('orders', 'invoices'),
  row,
});

const declared = `types:
  orders: { attributes: [namespace, region], actions: [view, edit, refund] }
  invoices: { actions: [view, edit, close] }
`;
const operations = `operations:
  refund order: { type: orders, action: refund }
  close the books: { type: invoices, action: close, requires: edit, range: everything }
`;
const grant = fc
  .record({ email, action: fc.constantFrom('view', 'edit'), region: fc.constantFrom('shop', 'blog') })
  .map(
    (g) =>
      `  - { to: [${JSON.stringify(`user:${g.email}`)}], can: { orders: [${g.action}] }, where: { region: ${g.region} } }\n`,
  );
const policyText = fc
  .record({ types: fc.constantFrom('', declared), grants: fc.array(grant, { minLength: 1, maxLength: 3 }) })
  .map(
    ({ types, grants }) =>
      `apiVersion: sidegate.dev/v1\nkind: Policy\n${types}${operations}grants:\n${grants.join('')}`,
  );

interface Read {
  readonly policy: Policy;
  readonly source: { readonly files: readonly SourceFile[]; readonly readings: ReadingCache };
}

function read(files: readonly SourceFile[]): Read {
  const readings: ReadingCache = new Map();
  const { problems, policy } = load(files, readings);
  if (policy === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
  return { policy: assemble(policy).policy, source: { files, readings } };
}

function user(name: string, attributes: Readonly<Record<string, string>> = {}): Principal {
  return somebody({ id: name, email: name, attributes: new Map(Object.entries(attributes)) });
}

function effectOf(policy: Policy, who: Principal, action: string, resource: Resource): string {
  return authorize(policy, stand(policy, who, NOW_MS), action, resource, NOW_MS).effect;
}

function proposals(
  source: Read,
  principal: Principal,
  action: string,
  resource: Resource,
): ReturnType<typeof propose> {
  const standing = stand(source.policy, principal, NOW_MS);
  const { suggestions } = explainDecision(source.policy, standing, action, resource, NOW_MS);
  const found = suggestions.find((suggestion) => suggestion.change === 'GRANT');
  if (found === undefined) return [];
  return propose(source.source, { grant: found, principal, action, resource, nowMs: NOW_MS });
}

test('a suggested line, written into the policy, allows the question, and nothing that is not like it', (t) => {
  let said = 0;
  fc.assert(
    fc.property(
      policyText,
      question,
      fc.array(question, { minLength: 8, maxLength: 8 }),
      (text, asked, others) => {
        const before = read([{ path: 'policy.yaml', text }]);
        const resource = { type: asked.type, attributes: new Map(Object.entries(asked.row)) };
        const [change, ...more] = proposals(before, user(asked.email), asked.action, resource);
        equal(more.length, 0);
        if (change === undefined) return;
        said += 1;
        const after = read([{ path: 'policy.yaml', text: `${text}  ${change.text}\n` }]);
        equal(effectOf(before.policy, user(asked.email), asked.action, resource), 'DENY');
        equal(effectOf(after.policy, user(asked.email), asked.action, resource), 'ALLOW');
        const requires = (action: string, type: string): string =>
          before.policy.catalogue.interpret(action, type).requires;
        const meant = [...resource.attributes].filter(([key]) => !change.unsaid.includes(key));
        const isWhole = before.policy.catalogue.interpret(asked.action, asked.type).range === 'everything';
        for (const other of others) {
          const another = { type: other.type, attributes: new Map(Object.entries(other.row)) };
          const was = effectOf(before.policy, user(other.email), other.action, another);
          const is = effectOf(after.policy, user(other.email), other.action, another);
          if (was === is) continue;
          equal(is, 'ALLOW');
          equal(other.email, asked.email);
          equal(other.type, asked.type);
          equal(requires(other.action, other.type), requires(asked.action, asked.type));
          ok(isWhole || meant.every(([key, value]) => another.attributes.get(key) === value));
        }
      },
    ),
    { numRuns: 1500 },
  );
  t.true(said > 300, `${said} said`);
});

const says = test.macro(
  (
    t,
    example: string,
    who: Principal,
    [action, type, attributes]: readonly [string, string, Readonly<Record<string, string>>],
    want: readonly string[],
  ) => {
    const source = read(exampleFiles(`deploy/examples/${example}`));
    const resource = { type, attributes: new Map(Object.entries(attributes)) };
    const found = proposals(source, who, action, resource);
    t.deepEqual(
      found.map(({ language, file }) => `${language} ${file ?? ''}`),
      want,
    );
    for (const { text } of found) t.false(text.includes('undefined'));
  },
);

test(
  'to a user of Kalm a role is suggested, and what is exactly asked',
  says,
  'kalm',
  user('vera@example.com'),
  ['create component', 'components', { namespace: 'shop' }],
  ['kalm export.yaml', 'native authentication.yaml'],
);
test(
  'no role is suggested where it would give nothing, in a namespace that is no application',
  says,
  'kalm',
  user('vera@example.com'),
  ['create component', 'components', { namespace: 'default' }],
  ['native authentication.yaml'],
);
test(
  'to a user of Kfuse a policy of hers is suggested, by the key under which Kfuse knows her',
  says,
  'kfuse',
  { ...user('vera@example.com', { 'x-auth-request-email': 'vera@example.com' }), email: undefined },
  ['edit', 'metrics', { kube_namespace: 'target' }],
  ['kfuse custom_values.yaml'],
);
test(
  'nothing is suggested that a suspension would undo',
  says,
  'kalm',
  user('gone@example.com'),
  ['view', 'components', { namespace: 'shop' }],
  [],
);
test(
  'an attribute that the type does not declare is left out',
  says,
  'shop',
  user('ann@example.com'),
  ['edit', 'orders', { namespace: 'blog', colour: 'red' }],
  ['native policy.yaml'],
);
test('an access token that `token new` made makes no policy of Kalm', (t) => {
  const hash = 'a'.repeat(64);
  const source = read([
    {
      path: 'policy.yaml',
      text: 'apiVersion: sidegate.dev/v1\nkind: Policy\ngrants: [{ to: ["group:a"], role: viewer }]\n',
    },
    {
      path: 'token.yaml',
      text: `apiVersion: sidegate.dev/v1alpha1\nkind: AccessToken\nmetadata: { name: ${hash} }\nspec: { tokenSHA256: ${hash}, rules: [{ verb: view, namespace: shop, kind: orders, name: "*" }] }\n`,
    },
  ]);
  const resource = { type: 'orders', attributes: new Map([['depot', 'north']]) };
  const found = proposals(source, user('ann@example.com'), 'view', resource);
  t.deepEqual(
    found.map(({ language, file }) => `${language} ${file ?? ''}`),
    ['native policy.yaml'],
  );
});
