import { deepEqual, equal } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../src/decision/authorize.ts';
import type { ClauseText } from '../../src/decision/scope.ts';
import { type ScopeAnswer, scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile, examples, grants, QUESTIONS, type Question, scopes, subjectKeys } from './arbitrary.ts';
import { prove } from './prove.ts';
import type { PlainPolicy } from './reference.ts';

const NOTHING = {
  scopes: [],
  grants: [],
  holders: [],
  members: [],
  suspended: [],
  named: [],
  fallback: undefined,
};

function effectsOf(policy: PlainPolicy, questions: readonly Question[]): readonly string[] {
  const compiled = compile(policy);
  return questions.map(
    ({ subject, action, resource, nowMs }) =>
      authorize(compiled, stand(compiled, subject, nowMs), action, resource, nowMs).effect,
  );
}

function scopesOf(policy: PlainPolicy, questions: readonly Question[]): readonly unknown[] {
  const compiled = compile(policy);
  return questions.map(({ subject, action, resource, nowMs }) =>
    setOf(scopeFor(compiled, stand(compiled, subject, nowMs), action, resource.type, nowMs)),
  );
}

function setOf(answer: ScopeAnswer): unknown {
  if (answer.kind !== 'CONDITIONAL') return answer.kind;
  return new Set(answer.clauses.map((clause) => JSON.stringify(canonical(clause))));
}

function canonical(clause: ClauseText): readonly string[] {
  const filters = clause.map(({ key, op, values }) => JSON.stringify([key, op, [...new Set(values)].sort()]));
  return [...new Set(filters)].sort();
}

function turn<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)].reverse();
}

function twice<T>(list: readonly T[], by: number): T[] {
  return [...turn(list, by), ...list.slice(0, by)];
}

function disorder(policy: PlainPolicy, by: number): PlainPolicy {
  return {
    ...policy,
    actions: twice(policy.actions, by),
    types: twice(policy.types, by),
    catalogue: twice(policy.catalogue, by),
    permissions: policy.permissions.map((text) => twice(text, by)),
    scopes: policy.scopes.map((scope) =>
      scope === 'all'
        ? scope
        : twice(scope, by).map((clause) =>
            twice(clause, by).map((filter) => ({ ...filter, values: twice(filter.values, by) })),
          ),
    ),
    holders: policy.holders.map((places) => twice(places, by)),
    members: twice(policy.members, by),
    suspended: twice(policy.suspended, by),
    named: twice(policy.named, by),
  };
}

test('an empty policy denies everything', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const empty = { ...policy, ...NOTHING };
    deepEqual(new Set(effectsOf(empty, questions)), new Set(['DENY']));
    deepEqual(new Set(scopesOf(empty, questions)), new Set(['NONE']));
  }));

test('order and repetition change nothing', (t) =>
  prove(t, fc.tuple(examples, fc.nat(5)), QUESTIONS, ([{ policy, questions }, by]) => {
    const other = disorder(policy, by);
    deepEqual(effectsOf(other, questions), effectsOf(policy, questions));
    deepEqual(scopesOf(other, questions), scopesOf(policy, questions));
  }));

test('a grant more never takes an allow away, and one less never gives one', (t) =>
  prove(
    t,
    fc.tuple(examples, grants, scopes, subjectKeys, fc.boolean()),
    QUESTIONS,
    ([{ policy, questions }, grant, scope, key, isNew]) => {
      const less = { ...policy, suspended: [], fallback: undefined };
      const more = {
        ...less,
        scopes: [...policy.scopes, scope],
        grants: [...policy.grants, { ...grant, scope: policy.scopes.length }],
        holders: isNew
          ? [...policy.holders, [policy.grants.length]]
          : policy.holders.map((places) => [policy.grants.length, ...places]),
        members: isNew ? [...policy.members, [policy.holders.length, key] as const] : policy.members,
      };
      const after = effectsOf(more, questions);
      for (const [place, before] of effectsOf(less, questions).entries()) {
        if (before === 'ALLOW') equal(after[place], 'ALLOW');
      }
    },
  ));

test('a suspension or a lapsed credential leaves nothing, whatever was granted', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    for (const question of questions) {
      const { subject, nowMs } = question;
      if (subject === 'anonymous') continue;
      const suspended = [['alice@example.com', nowMs + 1] as const];
      const alice = { ...question, subject: { ...subject, email: ' ALICE@example.com' } };
      const lapsed = { ...question, subject: { ...subject, expiresAtMs: nowMs } };
      deepEqual(effectsOf({ ...policy, suspended }, [alice]), ['DENY']);
      deepEqual(effectsOf(policy, [lapsed]), ['DENY']);
    }
  }));
