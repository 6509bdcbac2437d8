import { authorize } from '../../src/decision/authorize.ts';
import type { Principal } from '../../src/decision/principal.ts';
import { scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import { kalmList } from '../policies/kalm.ts';
import { emailOf, namespaceOf } from '../policies/notation.ts';
import { median } from '../statistics.ts';

// `node decisions.ts BINDINGS`: what one decision costs in this process, beside the bare look-ups of the same keys.

const bindings = Number(process.argv[2]);
const perDocument = 1000;
const questions = 8192;
const passes = 24;
const rounds = 11;

const documents = Array.from({ length: Math.ceil(bindings / perDocument) }, (_, index) => ({
  path: `bindings-${index}.json`,
  text: kalmList(index * perDocument, Math.min(perDocument, bindings - index * perDocument)),
}));
const { policy: loaded, problems } = load(documents, new Map());
if (loaded === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
const { policy } = assemble(loaded);
const nowMs = Date.now();

// Strings of their own, as a decoder makes them, and in an order that no cache foresees.
const asked = Array.from({ length: questions }, (_, index) => {
  const user = (index * 7919) % bindings;
  const attributes = new Map([
    [copy('namespace'), copy(namespaceOf(user))],
    [copy('name'), copy(`component-${index}`)],
  ]);
  return {
    principal: toPrincipal(copy(emailOf(user))),
    action: copy('view'),
    type: copy('components'),
    attributes,
  };
});
const users = new Map(Array.from({ length: bindings }, (_, user) => [emailOf(user), user]));
const types = new Map(policy.catalogue.operations.map(({ type }, place) => [type, place]));
types.set('components', 1);
const actions = new Map(['view', 'edit', 'manage'].map((action, place) => [action, place]));

let kept = 0;

function decide(): void {
  for (const { principal, action, type, attributes } of asked) {
    const { effect } = authorize(
      policy,
      stand(policy, principal, nowMs),
      action,
      { type, attributes },
      nowMs,
    );
    if (effect === 'ALLOW') kept += 1;
  }
}

function lookUp(): void {
  for (const { principal, action, type, attributes } of asked) {
    kept += users.get(principal.email ?? '') ?? 0;
    kept += (types.get(type) ?? 0) + (actions.get(action) ?? 0);
    if (attributes.get('namespace') !== undefined) kept += 1;
  }
}

function scope(): void {
  for (const { principal, action, type } of asked) {
    const { kind } = scopeFor(policy, stand(policy, principal, nowMs), action, type, nowMs);
    if (kind === 'CONDITIONAL') kept += 1;
  }
}

function nsEach(work: () => void): number {
  const startedMs = performance.now();
  for (let pass = 0; pass < passes; pass += 1) work();
  return (1e6 * (performance.now() - startedMs)) / (passes * questions);
}

decide();
if (kept !== questions) throw new Error(`${kept} of ${questions} were allowed`);
const found = Array.from({ length: rounds }, () => [nsEach(decide), nsEach(lookUp), nsEach(scope)] as const);
const decisionNs = median(found.map(([ns]) => ns));
const lookUpNs = median(found.map(([, ns]) => ns));
const scopeNs = median(found.map(([, , ns]) => ns));
process.stdout.write(`${JSON.stringify({ decisionNs, lookUpNs, scopeNs, kept })}\n`);

function copy(text: string): string {
  return Buffer.from(text).toString();
}

function toPrincipal(email: string): Principal {
  return {
    kind: 'USER',
    id: email,
    email,
    name: undefined,
    groups: ['dev', 'staff'],
    attributes: new Map(),
    issuer: undefined,
    authenticatedBy: 'caller',
    expiresAtMs: Infinity,
  };
}
