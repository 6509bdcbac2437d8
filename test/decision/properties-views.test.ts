import { deepEqual, equal } from 'node:assert/strict';
import test from 'ava';
import { authorize } from '../../src/decision/authorize.ts';
import { explain } from '../../src/decision/explain.ts';
import { listGrants } from '../../src/decision/list-grants.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile, examples, QUESTIONS } from './arbitrary.ts';
import { prove } from './prove.ts';
import { bindScope, clauseAdmits, decide, grantsOf } from './reference.ts';

test('an explanation names exactly the grants that allow', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const considered = explain(compiled, stand(compiled, subject, nowMs), action, resource, nowMs);
      const applied = considered
        .filter(({ outcome }) => outcome === 'APPLIES')
        .map(({ grant }) => grant.name);
      const { applying, reason } = decide(policy, subject, action, resource, nowMs);
      // What hands out needs proposals beside grants.
      if (reason === 'NOTHING_PROPOSED') continue;
      deepEqual(applied.sort(), [...new Set(applying.map(({ name }) => name))].sort());
    }
  }));

test('an explanation of a denial holds its reason', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const { reason } = authorize(compiled, standing, action, resource, nowMs);
      const considered = explain(compiled, standing, action, resource, nowMs);
      const outcomes = new Set(considered.map(({ outcome }) => outcome));
      if (reason === 'EXPIRED' && standing.refusal !== undefined) continue;
      if (reason === 'OUT_OF_SCOPE' || reason === 'EXPIRED') equal(outcomes.has(reason), true);
      if (reason === 'NO_GRANT') equal(outcomes.has('OUT_OF_SCOPE'), false);
    }
  }));

test('an explanation names filters that the resource did not pass, and only those', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const considered = explain(compiled, stand(compiled, subject, nowMs), action, resource, nowMs);
      for (const { grant, failed, outcome } of considered) {
        const text = policy.scopes[policy.grants.find(({ name }) => name === grant.name)?.scope ?? -1] ?? [];
        const filters = text === 'all' || outcome !== 'OUT_OF_SCOPE' ? [] : text.flat();
        deepEqual(
          failed,
          filters.filter(
            (filter) =>
              !bindScope([[filter]], subject).some((clause) => clauseAdmits(clause, resource.attributes)),
          ),
        );
      }
    }
  }));

test('the list of grants is what a subject holds now, and each listed scope is what the grant admits', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const live = grantsOf(policy, subject).filter(
        ({ fromMs, untilMs }) => fromMs <= nowMs && nowMs < untilMs,
      );
      const wanted = live.filter(({ scope }) => policy.scopes[scope] === 'all').map(({ name }) => name);
      const listed = listGrants(standing, nowMs).grants;
      const unrestricted = listed.filter(({ scope }) => scope === 'all').map(({ grant }) => grant.name);
      deepEqual(unrestricted.sort(), standing.refusal === undefined ? [...new Set(wanted)].sort() : []);
      for (const { grant, scope } of listed) {
        if (scope === 'all') continue;
        const text = policy.scopes[live.find(({ name }) => name === grant.name)?.scope ?? -1] ?? [];
        const admitted = scope.some((clause) => clauseAdmits(clause, resource.attributes));
        equal(
          admitted,
          text !== 'all' &&
            bindScope(text, subject).some((clause) => clauseAdmits(clause, resource.attributes)),
        );
      }
    }
  }));

test('whoever is allowed holds a listed grant with the permission, and nobody else does', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const { grant } = authorize(compiled, standing, action, resource, nowMs);
      const listed = listGrants(standing, nowMs).grants.map((held) => held.grant);
      const { applying } = decide(policy, subject, action, resource, nowMs);
      equal(grant === undefined || listed.includes(grant), true);
      equal(
        grant !== undefined,
        listed.some(({ name }) => applying.some((each) => each.name === name)),
      );
    }
  }));
