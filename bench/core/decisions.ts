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
const passes = 12;
const rounds = 7;

const documents = Array.from({ length: Math.ceil(bindings / perDocument) }, (_, index) => ({
  path: `bindings-${index}.json`,
  text: kalmList(index * perDocument, Math.min(perDocument, bindings - index * perDocument)),
}));
const { policy: loaded, problems } = load(documents, new Map());
if (loaded === undefined) throw new Error(JSON.stringify(problems.slice(0, 3)));
const { policy } = assemble(loaded);
const nowMs = Date.now();

// As a decoder does it, each question is made afresh from strings of its own, in an order that no cache foresees.
const words = { action: copy('view'), type: copy('components'), key: copy('namespace'), name: copy('name') };
const asked = Array.from({ length: questions }, (_, index) => {
  const user = (index * 7919) % bindings;
  return { email: copy(emailOf(user)), namespace: copy(namespaceOf(user)) };
});
const users = new Map(Array.from({ length: bindings }, (_, user) => [emailOf(user), user]));
const types = new Map(policy.catalogue.operations.map(({ type }, place) => [type, place]));
types.set('components', 1);
const actions = new Map(['view', 'edit', 'manage'].map((action, place) => [action, place]));

let kept = 0;

interface Asked {
  readonly principal: Principal;
  readonly attributes: ReadonlyMap<string, string>;
}

function decide({ principal, attributes }: Asked): void {
  const resource = { type: words.type, attributes };
  const { effect } = authorize(policy, stand(policy, principal, nowMs), words.action, resource, nowMs);
  if (effect === 'ALLOW') kept += 1;
}

function lookUp({ principal, attributes }: Asked): void {
  kept += users.get(principal.email ?? '') ?? 0;
  kept += (types.get(words.type) ?? 0) + (actions.get(words.action) ?? 0);
  if (attributes.get(words.key) !== undefined) kept += 1;
}

function scope({ principal }: Asked): void {
  const { kind } = scopeFor(policy, stand(policy, principal, nowMs), words.action, words.type, nowMs);
  if (kind === 'CONDITIONAL') kept += 1;
}

function onlyMake({ principal, attributes }: Asked): void {
  kept += principal.groups.length + attributes.size;
}

function nsEach(work: (question: Asked) => void): number {
  const startedMs = performance.now();
  for (let pass = 0; pass < passes; pass += 1) {
    for (const { email, namespace } of asked) {
      const attributes = new Map([
        [words.key, namespace],
        [words.name, email],
      ]);
      work({ principal: toPrincipal(email), attributes });
    }
  }
  return (1e6 * (performance.now() - startedMs)) / (passes * questions);
}

nsEach(decide);
if (kept !== passes * questions) throw new Error(`${kept} of ${passes * questions} were allowed`);
const found = Array.from({ length: rounds }, () => {
  const makeNs = nsEach(onlyMake);
  return {
    decision: nsEach(decide) - makeNs,
    lookUp: nsEach(lookUp) - makeNs,
    scope: nsEach(scope) - makeNs,
  };
});
const decisionNs = median(found.map((each) => each.decision));
const lookUpNs = median(found.map((each) => each.lookUp));
const scopeNs = median(found.map((each) => each.scope));
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
