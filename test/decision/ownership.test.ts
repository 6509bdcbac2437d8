import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../src/decision/authorize.ts';
import { ownsUntilMs } from '../../src/decision/ownership.ts';
import { stand } from '../../src/decision/standing.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { somebody } from './somebody.ts';

const endMs = Date.parse('2027-01-01T00:00:00Z');
const text = `
apiVersion: sidegate.dev/v1
kind: Policy
types:
  logs: { actions: [view, manage] }
roles:
  every: { logs: [view, manage] }
grants:
  - { to: ["user:owner"], role: owner }
  - { to: ["user:admin"], role: admin }
  - { to: ["user:until"], role: owner, until: 2027-01-01T00:00:00Z }
  - { to: ["user:editor"], role: editor }
  - { to: ["user:shop"], role: owner, where: { namespace: shop } }
  - { to: ["user:every"], role: every }
  - { to: ["user:both"], role: editor }
  - { to: ["user:both"], role: owner, where: { namespace: shop } }
`;

const { policy } = load([{ path: 'policy.yaml', text }], new Map());
if (policy === undefined) throw new Error('the policy does not load');
const compiled = assemble(policy).policy;

const named = (email: string, expiresAtMs = Infinity) =>
  somebody({ id: email, email, authenticatedBy: 'headers', expiresAtMs });

const rows = [
  ['owner', Infinity, 0, Infinity],
  ['admin', Infinity, 0, Infinity],
  ['owner', 7, 0, 7],
  ['owner', 7, 7, 0],
  ['until', Infinity, endMs - 1, endMs],
  ['until', 5, 0, 5],
  ['until', Infinity, endMs, 0],
  ['editor', Infinity, 0, 0],
  ['shop', Infinity, 0, 0],
  ['every', Infinity, 0, 0],
  ['both', Infinity, 0, 0],
  ['nobody', Infinity, 0, 0],
] as const;

for (const [who, expiresAtMs, nowMs, want] of rows) {
  test(`\`${who}\`, whose credential ends at ${expiresAtMs}, owns everything at ${nowMs} until ${want}`, (t) => {
    t.is(ownsUntilMs(stand(compiled, named(who, expiresAtMs), nowMs), nowMs), want);
  });
}

test('whoever owns everything may manage whatever is asked about', (t) => {
  const who = fc.constantFrom(...rows.map(([name]) => name));
  const moments = fc.constantFrom(0, 5, 7, endMs - 1, endMs, endMs + 1);
  const property = fc.property(who, moments, moments, fc.string(), (name, expiresAtMs, nowMs, value) => {
    const standing = stand(compiled, named(name, expiresAtMs), nowMs);
    const resource = { type: 'logs', attributes: new Map([['name', value]]) };
    const { effect } = authorize(compiled, standing, 'manage', resource, nowMs);
    return ownsUntilMs(standing, nowMs) === 0 || effect === 'ALLOW';
  });
  fc.assert(property, { numRuns: 2000 });
  t.pass();
});
