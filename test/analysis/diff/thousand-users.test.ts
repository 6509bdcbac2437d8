import test from 'ava';
import { comparePolicies } from '../../../src/analysis/diff/compare-policies.ts';
import type { Comparable } from '../../../src/analysis/diff/side.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';

/** The demand is five seconds on a machine that does nothing else; other tests run beside this one. */
const BOUND_MS = 20_000;

/** A policy for a thousand users, of whom each has rows of his own, which the turn moves on. */
function read(turn: number): Comparable {
  const grants = Array.from({ length: 1000 }, (_, user) => {
    const mine = `{ namespace: [ns-${user}, ns-${user + turn}] }`;
    const region = `{ namespace: { matches: "eu-${user % 50}-.*" }, env: { not: [test, dev-${turn}] } }`;
    const can = `{ orders: [view${user % 3 === 0 ? '' : ', edit'}], invoices: [view] }`;
    return `  - { to: ["user:u${user}@example.com"], can: ${can}, where: [${mine}, ${region}] }\n`;
  });
  const text = `apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n${grants.join('')}`;
  const { policy } = load([{ path: 'policy.yaml', text }], new Map());
  if (policy === undefined) throw new Error('the policy does not load');
  return { data: policy, policy: assemble(policy).policy };
}

test('two policies of a thousand users who all change are compared in time', (t) => {
  const sinceMs = performance.now();
  const { changes, undecided } = comparePolicies(read(1), read(2), Date.now(), () => undefined);
  const tookMs = performance.now() - sinceMs;
  t.log(`${Math.round(tookMs)} ms`);
  t.is(new Set(changes.flatMap(({ about }) => about.map((each) => JSON.stringify(each)))).size, 1000);
  t.is(changes.length, 2000);
  t.deepEqual(undecided, []);
  t.true(tookMs < BOUND_MS);
});
