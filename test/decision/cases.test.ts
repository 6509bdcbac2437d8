import { readdirSync, readFileSync } from 'node:fs';
import test from 'ava';
import { authorize } from '../../src/decision/authorize.ts';
import { explain } from '../../src/decision/explain.ts';
import { handOut } from '../../src/decision/hand-out.ts';
import { listGrants } from '../../src/decision/list-grants.ts';
import type { Subject } from '../../src/decision/principal.ts';
import { toResource } from '../../src/decision/resource.ts';
import { type ScopeAnswer, scopeFor } from '../../src/decision/scope-for.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile } from './arbitrary.ts';
import { type Fields, fields, list, oneOf, parseCases, string, strings } from './case-notation.ts';
import { toClause, toPolicy, toProposal } from './case-policy.ts';
import { decide, type PlainPolicy } from './reference.ts';

/**
 * What a case may hold. `as` is a principal, `anonymous` when absent; `ask` the action and the type; `id` and `row` the
 * resource; `at` the time, 1000 when absent. `want` is the effect and the reason, or `INVALID` and the attribute that
 * contradicts; `propose` is what would be handed out. `by` names the grant, `until` the end; `scope` and its reason `because`, `held` and
 * `explained` want the other answers.
 */
const KEYS = [
  'it',
  'as',
  'ask',
  'id',
  'row',
  'at',
  'propose',
  'want',
  'by',
  'until',
  'scope',
  'because',
  'held',
  'explained',
];

const holds = test.macro((t, plain: PlainPolicy, example: Fields) => {
  const policy = compile(plain);
  const [action = '', type = ''] = list(example.value('ask'), string);
  const nowMs = example.number('at') ?? 1000;
  const subject = toSubject(example.value('as'));
  const attributes = strings(example.value('row'));
  const resource = toResource(policy, { type, id: example.text('id') ?? '', attributes });
  if ('attribute' in resource) {
    t.is(example.required('want'), `INVALID ${resource.attribute}`);
    return;
  }

  const standing = stand(policy, subject, nowMs);
  const proposals = list(example.value('propose'), toProposal);
  const decision =
    proposals.length === 0
      ? authorize(policy, standing, action, resource, nowMs)
      : handOut(policy, standing, action, resource, proposals, nowMs);
  t.is(`${decision.effect} ${decision.reason}`, example.required('want'));
  if (proposals.length === 0) {
    t.is(
      decide(plain, subject, action, resource, nowMs).reason,
      decision.effect === 'DENY' ? decision.reason : undefined,
    );
  }
  if (example.text('by') !== undefined) t.is(decision.grant?.name, example.text('by'));
  if (example.text('until') !== undefined) t.is(String(decision.untilMs), example.required('until'));
  const answer = scopeFor(policy, standing, action, type, nowMs);
  if (example.value('scope') !== undefined) t.deepEqual(spell(answer), toScope(example.value('scope')));
  if (example.text('because') !== undefined) t.is<string, string>(answer.reason, example.required('because'));
  if (example.value('held') !== undefined) {
    const held = listGrants(standing, nowMs).grants.map(({ grant }) => grant.name);
    t.deepEqual(held.sort(), [...list(example.value('held'), string)].sort());
  }
  if (example.value('explained') !== undefined) {
    const considered = explain(policy, standing, action, resource, nowMs).map(({ grant, outcome, failed }) =>
      [grant.name, outcome, ...failed.map(({ key }) => key)].join(' '),
    );
    t.deepEqual(considered.sort(), [...list(example.value('explained'), string)].sort());
  }
});

function spell(answer: ScopeAnswer): unknown {
  return answer.kind === 'CONDITIONAL'
    ? answer.clauses.map((clause) => JSON.stringify(clause)).sort()
    : answer.kind;
}

function toScope(value: unknown): unknown {
  return typeof value === 'string'
    ? oneOf(value, ['ALL', 'NONE'])
    : list(value, (clause) => JSON.stringify(toClause(clause))).toSorted();
}

function toSubject(value: unknown): Subject {
  if (value === undefined) return 'anonymous';
  const principal = fields(value, ['kind', 'id', 'email', 'groups', 'attributes', 'issuer', 'expires']);
  return {
    kind: oneOf(principal.text('kind') ?? 'USER', ['USER', 'ACCESS_TOKEN', 'WORKLOAD']),
    id: principal.text('id') ?? principal.text('email') ?? 'somebody',
    email: principal.text('email'),
    name: undefined,
    groups: list(principal.value('groups'), string),
    attributes: strings(principal.value('attributes')),
    issuer: principal.text('issuer'),
    authenticatedBy: 'headers',
    expiresAtMs: principal.number('expires') ?? Infinity,
  };
}

const directory = new URL('cases/', import.meta.url);

for (const file of readdirSync(directory)) {
  const table = fields(parseCases(readFileSync(new URL(file, directory), 'utf8')), ['policy', 'cases']);
  const policy = toPolicy(table.value('policy'));
  for (const value of list(table.value('cases'), (each) => each)) {
    const example = fields(value, KEYS);
    test(`${file.replace('.yaml', '')}: ${example.required('it')}`, holds, policy, example);
  }
}
