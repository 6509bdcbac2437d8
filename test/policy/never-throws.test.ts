import test from 'ava';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import type { SourceFile } from '../../src/policy/loader.ts';
import { exampleFiles } from './table-source.ts';

const KEYS = [
  ...[
    'apiVersion',
    'kind',
    'metadata',
    'name',
    'namespace',
    'labels',
    'kalm-enabled',
    'spec',
    'status',
    'items',
  ],
  ...['token', 'tokenSHA256', 'rules', 'verb', 'creator', 'expiredAt', 'subject', 'subjectType', 'role'],
  ...[
    'global',
    'RBACEnabled',
    'user-mgmt-service',
    'config',
    'default_rbac_policy',
    'groups',
    'users',
    'id_key',
  ],
  ...[
    'value',
    'rbac_policies',
    'scope',
    'type',
    'filters',
    'key',
    'op',
    'rbac_configs',
    'group',
    'policy',
    '__proto__',
    '',
  ],
] as const;

const WORDS = [
  ...['v1', 'List', 'Namespace', 'RoleBinding', 'AccessToken', 'SingleSignOnConfig', 'sidegate.dev/v1alpha1'],
  ...[
    'core.kalm.dev/v1alpha1',
    'kalm-system',
    'shop',
    'view',
    'viewer',
    'clusterOwner',
    'suspended',
    'user',
    'group',
    '*',
  ],
  ...[
    'rbac_allow_all',
    'scope_allow_none',
    'custom',
    'X-Auth-Request-Email',
    '=',
    '~=',
    '=~',
    '!~',
    '(?!x)',
    '[a',
    'true',
  ],
  ...[
    'a'.repeat(64),
    '2030-01-01T00:00:00Z',
    '2030-13-01T00:00:00Z',
    '',
    ' ',
    '\ud800',
    '__proto__',
    'constructor',
  ],
] as const;

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6, withCrossShrink: true },
    fc.constantFrom<unknown>(...WORDS, true, false, null, 0, 1e3),
    fc.dictionary(fc.constantFrom(...KEYS), tie('value'), { maxKeys: 8 }),
    fc.array(tie('value'), { maxLength: 4 }),
  ),
}));

const object = fc.dictionary(fc.constantFrom(...KEYS), value, { maxKeys: 8 });

const kfuse = fc
  .tuple(value, value, value, value, value)
  .map(([RBACEnabled, default_rbac_policy, groups, rbac_policies, rbac_configs]) => ({
    global: { RBACEnabled },
    'user-mgmt-service': { config: { default_rbac_policy, groups, rbac_policies, rbac_configs } },
  }));

const kalm = fc
  .tuple(
    fc.constantFrom('RoleBinding', 'AccessToken', 'Namespace', 'List', 'ProtectedEndpoint'),
    object,
    object,
    value,
  )
  .map(([kind, metadata, spec, items]) => ({
    apiVersion: kind === 'Namespace' || kind === 'List' ? 'v1' : 'sidegate.dev/v1alpha1',
    kind,
    metadata,
    ...(kind === 'List' ? { items } : { spec }),
  }));

const generated: fc.Arbitrary<SourceFile> = fc
  .tuple(fc.oneof(kfuse, kalm, object, value), fc.boolean())
  .map(([document, asJson]) =>
    asJson
      ? { path: 'a.json', text: JSON.stringify(document) }
      : { path: 'a.yaml', text: stringify(document) },
  );

const EXAMPLES = ['kfuse', 'kalm'].flatMap((name) => exampleFiles(`deploy/examples/${name}`));

/** An example with a piece torn out of it or put into it. */
const damaged: fc.Arbitrary<SourceFile> = fc
  .tuple(
    fc.constantFrom(...EXAMPLES),
    fc.nat(20_000),
    fc.nat(60),
    fc.oneof(fc.string(), fc.constantFrom(...WORDS, '\n---\n', '- ', '*', '!')),
  )
  .map(([{ path, text }, at, length, piece]) => {
    const from = at % text.length;
    return { path, text: `${text.slice(0, from)}${piece}${text.slice(from + length)}` };
  });

const loads = test.macro((t, sources: fc.Arbitrary<SourceFile>, numRuns: number) => {
  const property = fc.property(fc.array(sources, { minLength: 1, maxLength: 2 }), (files) => {
    const { problems, policy } = load(files, new Map());
    const failed = problems.some(({ severity }) => severity === 'error');
    if (policy !== undefined) assemble(policy);
    return (
      failed === (policy === undefined) &&
      problems.every(({ position }) => position.line > 0 && position.column > 0)
    );
  });
  fc.assert(property, { numRuns });
  t.pass();
});

test('no document makes loading throw: it is a policy or a list of problems', loads, generated, 3000);
test('no damage to an example makes loading throw', loads, damaged, 150);
