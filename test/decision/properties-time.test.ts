import { deepEqual, ok } from 'node:assert/strict';
import test from 'ava';
import { authorize } from '../../src/decision/authorize.ts';
import { listGrants } from '../../src/decision/list-grants.ts';
import type { Policy } from '../../src/decision/policy.ts';
import { scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile, examples, QUESTIONS, type Question } from './arbitrary.ts';
import { prove } from './prove.ts';

type Ask = (policy: Policy, question: Question, nowMs: number) => { readonly untilMs: number };

function ask(
  policy: Policy,
  { subject, action, resource }: Question,
  nowMs: number,
): { readonly untilMs: number } {
  return authorize(policy, stand(policy, subject, nowMs), action, resource, nowMs);
}

function askScope(
  policy: Policy,
  { subject, action, resource }: Question,
  nowMs: number,
): { readonly untilMs: number } {
  return scopeFor(policy, stand(policy, subject, nowMs), action, resource.type, nowMs);
}

function askGrants(policy: Policy, { subject }: Question, nowMs: number): { readonly untilMs: number } {
  return listGrants(stand(policy, subject, nowMs), nowMs);
}

const lasting = test.macro((t, asked: Ask) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const question of questions) {
      const answer = asked(compiled, question, question.nowMs);
      ok(answer.untilMs > question.nowMs);
      const lastMs = Math.min(answer.untilMs, 1100) - 1;
      for (const laterMs of [question.nowMs + 1, 999, 1000, 1001, 1009, lastMs]) {
        if (laterMs <= question.nowMs || laterMs > lastMs) continue;
        const later = asked(compiled, question, laterMs);
        deepEqual({ ...later, untilMs: 0 }, { ...answer, untilMs: 0 });
        ok(later.untilMs >= answer.untilMs);
      }
    }
  }),
);

test(
  'a decision stays the same, with its reason and its grant, until the moment that it names',
  lasting,
  ask,
);
test('a scope stays the same until the moment that it names', lasting, askScope);
test('the list of grants stays the same until the moment that it names', lasting, askGrants);

test('an answer names a moment only where some time in the policy or the credential lies', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    const grants = policy.grants.flatMap(({ fromMs, untilMs }) => [fromMs, untilMs]);
    const times = new Set([Infinity, ...grants, ...policy.suspended.map(([, untilMs]) => untilMs)]);
    for (const question of questions) {
      const expiresAtMs = question.subject === 'anonymous' ? Infinity : question.subject.expiresAtMs;
      for (const asked of [ask, askScope, askGrants]) {
        const { untilMs } = asked(compiled, question, question.nowMs);
        ok(untilMs === expiresAtMs || times.has(untilMs));
      }
    }
  }));
