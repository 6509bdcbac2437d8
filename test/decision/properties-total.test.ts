import { equal, ok } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../src/decision/authorize.ts';
import { explain } from '../../src/decision/explain.ts';
import { listGrants } from '../../src/decision/list-grants.ts';
import { compilePattern } from '../../src/decision/pattern.ts';
import type { Principal } from '../../src/decision/principal.ts';
import { toResource } from '../../src/decision/resource.ts';
import { scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile, moments, policies } from './arbitrary.ts';
import { prove } from './prove.ts';

const words = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', 'hasOwnProperty', '\ud83d'),
);
const maps = fc.array(fc.tuple(words, words)).map((entries) => new Map(entries));

const anybody: fc.Arbitrary<Principal> = fc.record({
  kind: fc.constantFrom(...(['USER', 'ACCESS_TOKEN', 'WORKLOAD'] as const)),
  id: words,
  email: fc.option(words, { nil: undefined }),
  name: fc.option(words, { nil: undefined }),
  groups: fc.array(words),
  attributes: maps,
  issuer: fc.option(words, { nil: undefined }),
  authenticatedBy: words,
  expiresAtMs: fc.double(),
});

const anything = fc.record({
  policy: policies,
  subject: anybody,
  action: words,
  type: words,
  id: words,
  attributes: maps,
  nowMs: moments,
});

test('no input makes an evaluation throw', (t) =>
  prove(t, anything, 1, ({ policy, subject, action, type, id, attributes, nowMs }) => {
    const compiled = compile(policy);
    const standing = stand(compiled, subject, nowMs);
    const resource = toResource(compiled, { type, id, attributes });
    const asked = 'attribute' in resource ? { type, attributes } : resource;
    const { effect } = authorize(compiled, standing, action, asked, nowMs);
    const outcomes = explain(compiled, standing, action, asked, nowMs).map(({ outcome }) => outcome);
    equal(effect === 'ALLOW', outcomes.includes('APPLIES'));
    ok(scopeFor(compiled, standing, action, type, nowMs).kind);
    ok(listGrants(standing, nowMs).grants);
  }));

test('a subject of very many names is as good as another', (t) => {
  const plain = {
    actions: [],
    types: [],
    declared: undefined,
    catalogue: [],
    ownNames: [],
    permissions: [[['*', '*']]],
  } as const;
  const grants = [
    {
      name: 'a',
      source: { file: 'a', line: 1, column: 1 },
      permission: 0,
      scope: 0,
      fromMs: 0,
      untilMs: Infinity,
      reason: 'GRANTED',
    },
  ] as const;
  const members = [
    [0, { by: 'group', name: 'sre' }],
    [0, { by: 'attribute', key: 'x-auth-request-groups', value: 'sre' }],
    [0, { by: 'authenticated' }],
  ] as const;
  const policy = compile({
    ...plain,
    fallback: 0,
    scopes: ['all'],
    grants,
    holders: [[0]],
    members,
    suspended: [['x', Infinity]],
    notes: [],
    named: [],
  });
  const names = Array.from({ length: 200_000 }, () => 'sre');
  const attributes = new Map([['x-auth-request-groups', names.join(',')]]);
  const subject = {
    kind: 'USER',
    id: 'a',
    email: undefined,
    name: undefined,
    groups: names,
    attributes,
    issuer: undefined,
    authenticatedBy: 'headers',
    expiresAtMs: Infinity,
  } as const;
  t.is(
    authorize(policy, stand(policy, subject, 0), 'view', { type: 'logs', attributes: new Map() }, 0).effect,
    'ALLOW',
  );
});

test('the expressions that ruin a backtracking engine take no longer than the value is long', (t) => {
  for (const expression of ['(a+)+b', '(a|a)*b', '(a|aa)+b', '(.*a){20}b', '(a*)*b']) {
    const matches = compilePattern(expression);
    const startMs = performance.now();
    t.false(matches('a'.repeat(20_000)));
    t.true(performance.now() - startMs < 5_000);
  }
});
