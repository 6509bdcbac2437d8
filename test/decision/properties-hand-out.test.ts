import { equal } from 'node:assert/strict';
import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../src/decision/authorize.ts';
import { handOut, type Proposal } from '../../src/decision/hand-out.ts';
import type { Policy } from '../../src/decision/policy.ts';
import type { Principal, Subject } from '../../src/decision/principal.ts';
import { hasReference } from '../../src/decision/reference.ts';
import { stand } from '../../src/decision/standing.ts';
import { actions, compile, examples, moments, principals, resources, scopes, types } from './arbitrary.ts';
import { prove } from './prove.ts';
import type { PlainPolicy } from './reference.ts';
import { somebody } from './somebody.ts';

/** A token that nothing else in a policy names. */
const TOKEN = 'handed';
const token: Principal = somebody({ kind: 'ACCESS_TOKEN', id: TOKEN, authenticatedBy: 'access_token' });

const proposals: fc.Arbitrary<Proposal> = fc.record({
  permission: fc.array(
    fc.tuple(types, fc.oneof(fc.constant('*' as const), fc.array(actions, { minLength: 1, maxLength: 2 }))),
    { minLength: 1, maxLength: 2 },
  ),
  scope: scopes.filter(
    (scope) => scope === 'all' || !scope.flat().some(({ values }) => values.some(hasReference)),
  ),
  untilMs: fc.constantFrom(999, 1001, 1010, Infinity),
});

/** Often what the giver's own grants say, or a part of it, so that much is handed out and some of it too much. */
const cases = fc
  .record({
    example: examples,
    giver: principals,
    given: fc.array(proposals, { minLength: 1, maxLength: 2 }),
    copies: fc.array(fc.nat(7), { maxLength: 2 }),
    changes: fc.subarray(['permission', 'untilMs', 'scope'] as const, { maxLength: 1 }),
    nowMs: moments,
  })
  .map(({ example, giver, given, copies, changes, nowMs }) => {
    const { policy } = example;
    const copied = copies.flatMap((place) => {
      const grant = policy.grants[place % policy.grants.length];
      if (grant === undefined) return [];
      const scope = policy.scopes[grant.scope] ?? [];
      if (scope !== 'all' && scope.flat().some(({ values }) => values.some(hasReference))) return [];
      const exact: Proposal = {
        permission: policy.permissions[grant.permission] ?? [],
        scope,
        untilMs: grant.untilMs,
      };
      const [change] = changes;
      const [other] = given;
      return [change === undefined || other === undefined ? exact : { ...exact, [change]: other[change] }];
    });
    return {
      policy: { ...policy, suspended: [] },
      questions: example.questions,
      giver: { ...giver, expiresAtMs: Infinity },
      given: copied.length > 0 ? copied : given,
      nowMs,
    };
  });

/** The policy with the token in it, and one in which there is nothing but the token. */
function withToken(policy: PlainPolicy, given: readonly Proposal[], alone: boolean): Policy {
  const grants = given.map(({ untilMs }, place) => ({
    name: `handed ${place}`,
    source: { file: 'policy.yaml', line: 1, column: 1 },
    permission: policy.permissions.length + place,
    scope: policy.scopes.length + place,
    fromMs: 0,
    untilMs,
    reason: 'GRANTED' as const,
  }));
  const places = grants.map((_, place) => policy.grants.length + place);
  const member = [policy.holders.length, { by: 'token', name: TOKEN }] as const;
  return compile({
    ...policy,
    permissions: [...policy.permissions, ...given.map(({ permission }) => permission)],
    scopes: [...policy.scopes, ...given.map(({ scope }) => scope)],
    grants: [...policy.grants, ...grants],
    holders: [...policy.holders, places],
    members: alone ? [member] : [...policy.members, member],
    fallback: alone ? undefined : policy.fallback,
  });
}

function isAllowed(
  policy: Policy,
  subject: Subject,
  action: string,
  type: string,
  row: ReadonlyMap<string, string>,
  nowMs: number,
): boolean {
  return (
    authorize(policy, stand(policy, subject, nowMs), action, { type, attributes: row }, nowMs).effect ===
    'ALLOW'
  );
}

test('whoever may hand a token out can do everything that it allows, for as long as it allows it', async (t) => {
  let handed = 0;
  let used = 0;
  let refused = 0;
  await prove(
    t,
    fc.tuple(
      cases,
      fc.array(fc.record({ action: actions, resource: resources, nowMs: moments }), {
        minLength: 8,
        maxLength: 8,
      }),
    ),
    5,
    ([{ policy, giver, given, nowMs }, questions]) => {
      const before = compile(policy);
      const { effect, reason } = handOut(
        before,
        stand(before, giver, nowMs),
        'view',
        { type: 'components', attributes: new Map([['namespace', 'shop']]) },
        given,
        nowMs,
      );
      if (reason === 'EXCEEDS_OWN_GRANTS') refused += 1;
      if (effect === 'DENY') return;
      handed += 1;
      const after = withToken(policy, given, false);
      const alone = withToken(policy, given, true);
      for (const { action, resource, nowMs: laterMs } of questions) {
        if (laterMs < nowMs) continue;
        const { type, attributes } = resource;
        if (!isAllowed(alone, token, action, type, attributes, laterMs)) continue;
        used += 1;
        equal(isAllowed(after, giver, action, type, attributes, laterMs), true);
      }
    },
  );
  t.log(`${handed} handed out, ${refused} refused, ${used} uses`);
  t.true(handed > 0 && refused > 0 && used > 0);
});
