import test from 'ava';
import type { Principal, Subject } from '../../src/decision/principal.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { somebody } from '../decision/somebody.ts';

const untilMs = Date.parse('2030-01-01T00:00:00Z');

const policy = `
apiVersion: sidegate.dev/v1
kind: Policy
groups:
  - { name: deployers, members: [ { email: ci@example.com }, { workload: ci }, { attributes: { repository: acme/shop } } ] }
  - { name: nobody, members: [] }
routes:
  - { path: /a, groups: [deployers, okta/sre] }
  - { path: /b, groups: [nobody, paused] }
---
apiVersion: core.kalm.dev/v1alpha1
kind: RoleBinding
metadata: { name: suspended, namespace: kalm-system }
spec: { subject: Paused, subjectType: group, role: suspended, expiredAt: "2030-01-01T00:00:00Z" }
`;

const { policy: loaded, problems } = load([{ path: 'policy.yaml', text: policy }], new Map());
if (loaded === undefined) throw new Error(problems.map(({ message }) => message).join('\n'));
const { gates } = assemble(loaded);

const ann: Principal = somebody({ id: 'ann', email: 'ann@example.com' });

function isIn(subject: Subject, groups: readonly string[], nowMs = untilMs): boolean {
  return gates.isInOne(subject, groups, nowMs);
}

test('a group that the file does not list is what the principal brings', (t) => {
  t.true(isIn({ ...ann, groups: ['okta/sre'] }, ['deployers', 'okta/sre']));
  t.false(isIn({ ...ann, groups: ['okta/dev', 'OKTA/SRE'] }, ['deployers', 'okta/sre']));
  t.false(isIn(ann, ['okta/sre']));
  t.false(isIn('anonymous', ['okta/sre']));
});

test('a group that the file lists has its members only', (t) => {
  t.true(isIn({ ...ann, email: 'ci@example.com' }, ['deployers']));
  t.true(isIn({ ...ann, kind: 'WORKLOAD', id: 'ci' }, ['deployers']));
  t.true(isIn({ ...ann, attributes: new Map([['repository', 'acme/shop']]) }, ['deployers']));
  t.false(isIn({ ...ann, groups: ['deployers', 'nobody'] }, ['deployers', 'nobody']));
  t.false(isIn({ ...ann, email: 'ci@example.com' }, ['okta/sre']));
});

test('a suspended group lets nobody in until the suspension ends', (t) => {
  const paused = { ...ann, groups: ['paused'] };
  t.false(isIn(paused, ['paused'], untilMs - 1));
  t.true(isIn(paused, ['paused'], untilMs));
});
