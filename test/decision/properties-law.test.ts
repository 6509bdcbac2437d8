import { equal } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../src/decision/authorize.ts';
import type { Row } from '../../src/decision/filter.ts';
import { toResource } from '../../src/decision/resource.ts';
import { type ScopeAnswer, scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile, type Example, examples, QUESTIONS, rows } from './arbitrary.ts';
import { prove } from './prove.ts';
import { clauseAdmits, decide } from './reference.ts';

function reaches(answer: ScopeAnswer, row: Row): boolean {
  if (answer.kind !== 'CONDITIONAL') return answer.kind === 'ALL';
  return answer.clauses.some((clause) => clauseAdmits(clause, row));
}

const law = test.macro((t, worlds: fc.Arbitrary<Example>) =>
  prove(t, fc.tuple(worlds, rows), QUESTIONS, ([{ policy, questions }, row]) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const answer = scopeFor(compiled, standing, action, resource.type, nowMs);
      for (const attributes of [resource.attributes, row].filter(({ size }) => size > 0)) {
        const completed = toResource(compiled, { type: resource.type, id: '', attributes });
        if ('attribute' in completed) continue;
        const { effect } = authorize(compiled, standing, action, completed, nowMs);
        equal(reaches(answer, attributes), effect === 'ALLOW');
      }
    }
  }),
);

const applications = examples.map(({ policy, questions }) => ({
  policy: { ...policy, ownNames: [['applications', 'namespace'] as const] },
  questions: questions.map((question) => ({
    ...question,
    resource: { ...question.resource, type: 'applications' },
  })),
}));

test('the law: a scope admits a row exactly when the question about the row is allowed', law, examples);
test(
  'the law holds of rows as a caller writes them, whichever of its two names one carries',
  law,
  applications,
);

test('a scope that admits nothing says why, as a decision about any of its rows would', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const answer = scopeFor(compiled, standing, action, resource.type, nowMs);
      if (answer.kind !== 'NONE' || (answer.reason === 'EXPIRED' && standing.refusal === undefined)) continue;
      equal(authorize(compiled, standing, action, resource, nowMs).reason, answer.reason);
    }
  }));

test('the indexed evaluation says what the naive one says, effect and reason and grant', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const decision = authorize(compiled, stand(compiled, subject, nowMs), action, resource, nowMs);
      const verdict = decide(policy, subject, action, resource, nowMs);
      const grant = verdict.applying.find(({ name }) => name === decision.grant?.name);
      equal(decision.effect, verdict.applying.length > 0 ? 'ALLOW' : 'DENY');
      equal(decision.reason, verdict.reason ?? grant?.reason);
    }
  }));
