import { deepEqual, equal, ok } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { subjectOf } from '../../src/analysis/subject-of.ts';
import { whatCan } from '../../src/analysis/what-can.ts';
import { whoCan } from '../../src/analysis/who-can.ts';
import { formatKey } from '../../src/decision/key-text.ts';
import type { SubjectKey } from '../../src/decision/policy-data.ts';
import { isList, type Principal, type Subject } from '../../src/decision/principal.ts';
import { scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { assemble } from '../../src/policy/assemble.ts';
import { load } from '../../src/policy/load.ts';
import type { LoadedPolicy } from '../../src/policy/loader.ts';
import { compile, examples, QUESTIONS, subjects } from '../decision/arbitrary.ts';
import { prove } from '../decision/prove.ts';
import { decide, type PlainPolicy } from '../decision/reference.ts';
import { somebody } from '../decision/somebody.ts';

const nobody: Principal = somebody({ id: '' });

/** Whoever is what a key says, and nothing else. */
function whoIs(key: SubjectKey): Subject {
  switch (key.by) {
    case 'anyone':
      return 'anonymous';
    case 'authenticated':
      return { ...nobody, kind: 'WORKLOAD' };
    case 'attribute':
      return { ...nobody, attributes: new Map([[key.key, key.value]]) };
    case 'match':
      return { ...nobody, issuer: key.issuer, email: key.email, attributes: allOf(key.attributes) };
    case 'group':
      return { ...nobody, groups: [key.name] };
    case 'user':
      return { ...nobody, id: key.name, email: key.name };
    case 'token':
      return { ...nobody, kind: 'ACCESS_TOKEN', id: key.name };
    case 'workload':
      return { ...nobody, kind: 'WORKLOAD', id: key.name };
  }
}

/** One who has two elements of a list has both of them in it. */
function allOf(attributes: readonly (readonly [key: string, value: string])[]): ReadonlyMap<string, string> {
  const byKey = Map.groupBy(attributes, ([key]) => key);
  return new Map(
    [...byKey].map(([key, pairs]) => {
      const values = pairs.map(([, value]) => value);
      return [key, isList(key) ? values.join(',') : (values.at(-1) ?? '')];
    }),
  );
}

/** Of about so many subjects a policy is asked at once. */
const KEYS = 5;

/** No language lets a policy declare a type or an action `*`. */
function withoutStars(policy: PlainPolicy): PlainPolicy {
  const declared = policy.declared
    ?.filter(([type]) => type !== '*')
    .map(([type, actions]) => [type, actions.filter((action) => action !== '*')] as const);
  return { ...policy, declared };
}

/** What a load would have given for a plain policy, with every token known. */
function toLoaded(policy: PlainPolicy): LoadedPolicy {
  const tokens = policy.members.flatMap(([, key]) =>
    key.by === 'token' ? [[key.name, Infinity] as const] : [],
  );
  return {
    head: policy,
    authentication: {
      headers: [],
      jwt: [],
      certificates: [],
      peps: [],
      pepNames: [],
      pepAddresses: [],
      impersonation: undefined,
    },
    slices: [{ ...policy, tokens, routes: [], gates: [] }],
  };
}

test('who can is those keys of the policy for which the plain evaluation allows it, no more and no fewer', (t) =>
  prove(t, examples, QUESTIONS * KEYS, ({ policy, questions }) => {
    const [data, compiled] = [toLoaded(policy), compile(policy)];
    for (const { action, resource, nowMs } of questions) {
      const { may, dependent } = whoCan(data, compiled, { action, resource, anyRow: false }, nowMs);
      const keys = new Map(policy.members.map(([, key]) => [JSON.stringify(key), key]));
      const want = [...keys.values()].filter(
        (key) => decide(policy, whoIs(key), action, resource, nowMs).applying.length > 0,
      );
      const strangers = decide(policy, nobody, action, resource, nowMs).applying.length > 0;
      const found = may.map(({ key }) => JSON.stringify(key));
      const expected = want.map((key) => JSON.stringify(key));
      if (strangers && policy.fallback !== undefined) expected.push(JSON.stringify('default'));
      deepEqual(found.toSorted(), expected.toSorted());
      for (const { by } of may) {
        ok(by.length > 0);
        ok(by.every(({ outcome }) => outcome === 'APPLIES'));
      }
      for (const { key } of dependent) ok(!found.includes(JSON.stringify(key)));
    }
  }));

test('whom a key describes by two groups at once is in both of them', (t) => {
  const key: SubjectKey = {
    by: 'match',
    issuer: undefined,
    email: undefined,
    attributes: [
      ['x-auth-request-groups', 'dev'],
      ['x-auth-request-groups', 'ops'],
    ],
  };
  t.like(subjectOf(key, nobody), { attributes: new Map([['x-auth-request-groups', 'dev,ops']]) });
});

test('who can see some rows is whoever has any, and the rows are those of ScopeFor', (t) =>
  prove(t, examples, QUESTIONS * KEYS, ({ policy, questions }) => {
    const [data, compiled] = [toLoaded(policy), compile(policy)];
    for (const { action, resource, nowMs } of questions) {
      const asked = { type: resource.type, attributes: new Map<string, string>() };
      const { may } = whoCan(data, compiled, { action, resource: asked, anyRow: true }, nowMs);
      const rows = new Map(may.map((able) => [JSON.stringify(able.key), able.rows]));
      for (const [, key] of policy.members) {
        const answer = scopeFor(compiled, stand(compiled, whoIs(key), nowMs), action, resource.type, nowMs);
        deepEqual(rows.get(JSON.stringify(key)), answer.kind === 'NONE' ? undefined : answer);
      }
      ok(may.every(({ by }) => by.length > 0));
    }
  }));

test('what somebody can do is what ScopeFor answers for every type and action', (t) =>
  prove(t, fc.tuple(examples, subjects), QUESTIONS * KEYS, ([{ policy: any, questions }, subject]) => {
    const policy = withoutStars(any);
    const compiled = compile(policy);
    for (const { action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const found = whatCan(policy, compiled, standing, nowMs);
      for (const { type, actions, rows } of found) {
        for (const each of actions) {
          if (type !== '*' && each !== '*')
            deepEqual(rowsOf(scopeFor(compiled, standing, each, type, nowMs)), rowsOf(rows));
        }
      }
      const known = policy.declared?.map(([type]) => type) ?? policy.types.filter((type) => type !== '*');
      // No language lets a policy name a type or an action `*`.
      if (action === '*' || !known.includes(resource.type) || !policy.actions.includes(action)) continue;
      const listed = found.some(({ type }) => type === resource.type) ? resource.type : '*';
      const list = found.filter(({ type, actions }) => type === listed && actions.includes(action));
      const answer = rowsOf(scopeFor(compiled, standing, action, resource.type, nowMs));
      equal(list.length <= 1, true);
      deepEqual(
        list[0] === undefined
          ? rowsOf({ kind: 'NONE', reason: 'NO_GRANT', untilMs: 0 })
          : rowsOf(list[0].rows),
        answer,
      );
    }
  }));

function rowsOf(answer: ReturnType<typeof scopeFor>): unknown {
  return answer.kind === 'CONDITIONAL' ? answer.clauses : answer.kind;
}

test('ten thousand users of a policy are asked in a moment', (t) => {
  const users = Array.from({ length: 10_000 }, (_, place) => `user-${place}@example.com`);
  const grants = users.map(
    (user, place) =>
      `- { to: ["user:${user}"], can: { orders: [view, edit] }, where: { namespace: ns-${place % 100} } }`,
  );
  const text = ['apiVersion: sidegate.dev/v1', 'kind: Policy', 'grants:', ...grants, ''].join('\n');
  const { policy: data } = load([{ path: 'policy.yaml', text }], new Map());
  if (data === undefined) throw new Error('the policy does not load');
  const { policy } = assemble(data);
  const resource = { type: 'orders', attributes: new Map([['namespace', 'ns-7']]) };
  const startMs = performance.now();
  const { may } = whoCan(data, policy, { action: 'edit', resource, anyRow: false }, 0);
  const tookMs = performance.now() - startMs;
  t.is(may.length, 100);
  t.deepEqual(
    may.slice(0, 2).map(({ key }) => formatKey(key)),
    ['user:user-7@example.com', 'user:user-107@example.com'],
  );
  t.log(`${tookMs.toFixed(0)} ms`);
  t.true(tookMs < 5000, `${tookMs} ms`);
});
