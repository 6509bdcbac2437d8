import { equal, ok } from 'node:assert/strict';
import test from 'ava';
import { authorize } from '../../src/decision/authorize.ts';
import { explainDecision } from '../../src/decision/explanation.ts';
import { stand } from '../../src/decision/standing.ts';
import type { GiveGrant } from '../../src/decision/suggest-changes.ts';
import { compile, examples, QUESTIONS } from './arbitrary.ts';
import { prove } from './prove.ts';
import type { PlainPolicy } from './reference.ts';

/** A policy with the grant that was suggested for it. */
function give(policy: PlainPolicy, { to, type, action, clause }: GiveGrant): PlainPolicy {
  const grant = {
    name: 'suggested',
    source: { file: 'suggested.yaml', line: 1, column: 1 },
    permission: policy.permissions.length,
    scope: policy.scopes.length,
    fromMs: 0,
    untilMs: Infinity,
    reason: 'GRANTED' as const,
  };
  return {
    ...policy,
    permissions: [...policy.permissions, [[type, [action]]]],
    scopes: [...policy.scopes, clause.length === 0 ? 'all' : [clause]],
    grants: [...policy.grants, grant],
    holders: [...policy.holders, [policy.grants.length]],
    members: [...policy.members, [policy.holders.length, to]],
  };
}

test('what is explained is what is decided, and every grant is held by a way that the policy has', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const { decision, meaning, considered, nearest } = explainDecision(
        compiled,
        standing,
        action,
        resource,
        nowMs,
      );
      const { effect, reason, grant } = authorize(compiled, standing, action, resource, nowMs);
      equal(
        `${decision.effect} ${decision.reason} ${decision.grant?.name ?? ''}`,
        `${effect} ${reason} ${grant?.name ?? ''}`,
      );
      equal(
        nearest === undefined,
        effect === 'ALLOW' || considered.length === 0 || meaning.misasked !== undefined,
      );
      for (const { grant: held, ways } of considered) {
        ok(ways.length > 0);
        for (const { key } of ways) {
          const holders =
            key === 'default'
              ? [policy.fallback]
              : policy.members.flatMap(([holder, each]) => (isSame(each, key) ? [holder] : []));
          ok(
            holders.some((holder) =>
              policy.holders[holder ?? -1]?.some((place) => policy.grants[place]?.name === held.name),
            ),
          );
        }
      }
    }
  }));

function isSame(one: object, other: object): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

test('a grant that is suggested allows what was denied, and nothing that asks for another thing', (t) =>
  prove(t, examples, QUESTIONS, ({ policy, questions }) => {
    const compiled = compile(policy);
    for (const { subject, action, resource, nowMs } of questions) {
      const standing = stand(compiled, subject, nowMs);
      const { suggestions } = explainDecision(compiled, standing, action, resource, nowMs);
      for (const suggestion of suggestions) {
        if (suggestion.change === 'ASK') {
          const attributes = new Map([...resource.attributes, ...suggestion.attributes]);
          const more = { type: resource.type, attributes };
          equal(authorize(compiled, standing, action, more, nowMs).effect, 'ALLOW');
          continue;
        }
        const changed = compile(give(policy, suggestion));
        const effectOf = (with_: typeof compiled, asked: (typeof questions)[number]): string =>
          authorize(
            with_,
            stand(with_, asked.subject, asked.nowMs),
            asked.action,
            asked.resource,
            asked.nowMs,
          ).effect;
        equal(effectOf(changed, { subject, action, resource, nowMs }), 'ALLOW');
        for (const asked of questions) {
          if (effectOf(compiled, asked) === 'ALLOW' || effectOf(changed, asked) === 'DENY') continue;
          equal(asked.resource.type, suggestion.type);
          equal(compiled.catalogue.interpret(asked.action, asked.resource.type).requires, suggestion.action);
          for (const { key, values } of suggestion.clause) {
            if (asked.resource.attributes.size > 0) equal(asked.resource.attributes.get(key), values[0]);
          }
        }
      }
    }
  }));
