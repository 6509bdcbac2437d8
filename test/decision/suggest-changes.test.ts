import test from 'ava';
import { explainDecision } from '../../src/decision/explanation.ts';
import type { Principal } from '../../src/decision/principal.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile } from './arbitrary.ts';
import { somebody } from './somebody.ts';

const GRANTS = 10_000;

const ann: Principal = somebody({ id: 'ann', email: 'ann', authenticatedBy: 'jwt' });

test('what asks for all rows is not tried with the attributes of ten thousand grants that end', (t) => {
  const places = Array.from({ length: GRANTS }, (_, place) => place);
  const policy = compile({
    actions: ['view', 'edit', 'manage'],
    types: [],
    declared: undefined,
    catalogue: [{ operation: undefined, type: 'nodes', verb: 'edit', requires: 'edit', range: 'everything' }],
    ownNames: [],
    permissions: [[['*', ['edit']]]],
    fallback: undefined,
    scopes: places.map((place) => [[{ key: 'namespace', op: '=', values: [`n-${place}`] }]]),
    grants: places.map((place) => ({
      name: `grant ${place}`,
      source: { file: 'policy.yaml', line: place + 1, column: 1 },
      permission: 0,
      scope: place,
      fromMs: 0,
      untilMs: 5000,
      reason: 'GRANTED',
    })),
    holders: [places],
    members: [[0, { by: 'user', name: 'ann' }]],
    suspended: [],
    named: [],
    notes: [],
  });
  const standing = stand(policy, ann, 1000);
  const sinceMs = performance.now();
  const nodes = { type: 'nodes', attributes: new Map<string, string>() };
  const { suggestions } = explainDecision(policy, standing, 'edit', nodes, 1000);
  t.deepEqual(
    suggestions.map(({ change }) => change),
    ['GRANT'],
  );
  t.true(performance.now() - sinceMs < 1000);
});
