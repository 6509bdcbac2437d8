import test from 'ava';
import { handOut, type Proposal } from '../../src/decision/hand-out.ts';
import type { PermissionText } from '../../src/decision/policy-data.ts';
import type { Principal } from '../../src/decision/principal.ts';
import type { ScopeText } from '../../src/decision/scope.ts';
import { stand } from '../../src/decision/standing.ts';
import { compile } from './arbitrary.ts';
import { somebody } from './somebody.ts';

const ann: Principal = somebody({ id: 'ann', email: 'ann', authenticatedBy: 'jwt' });

const EDITOR: PermissionText = [['*', ['view', 'edit']]];

function some<T>(count: number, each: (place: number) => T): readonly T[] {
  return Array.from({ length: count }, (_, place) => each(place));
}

/** What one is told who holds a grant of each permission for each scope, and one to make tokens. */
function reasonFor(
  permissions: readonly PermissionText[],
  scopes: readonly ScopeText[],
  proposals: readonly Proposal[],
): string {
  const granted = permissions.flatMap((_, permission) =>
    scopes.map((_scope, scope) => ({ permission, scope })),
  );
  const grants = [...granted, { permission: permissions.length, scope: scopes.length }];
  const policy = compile({
    actions: ['view', 'edit', 'manage'],
    types: [],
    declared: undefined,
    catalogue: [],
    ownNames: [],
    permissions: [...permissions, [['tokens', ['edit']]]],
    fallback: undefined,
    scopes: [...scopes, 'all'],
    grants: grants.map((each, place) => ({
      ...each,
      name: `grant ${place}`,
      source: { file: 'policy.yaml', line: 1, column: 1 },
      fromMs: 0,
      untilMs: Infinity,
      reason: 'GRANTED',
    })),
    holders: [grants.map((_, place) => place)],
    members: [[0, { by: 'user', name: 'ann' }]],
    suspended: [],
    named: [],
    notes: [],
  });
  const tokens = { type: 'tokens', attributes: new Map<string, string>() };
  return handOut(policy, stand(policy, ann, 1000), 'edit', tokens, proposals, 1000).reason;
}

const spaces = (count: number): readonly ScopeText[] =>
  some(count, (place) => [[{ key: 'namespace', op: '=', values: [`n-${place}`] }]]);

test('a token of a hundred rules is made by one who holds ten thousand grants', (t) => {
  const rules = some(100, (place): Proposal => {
    const name = { key: 'name', op: '=' as const, values: ['web'] };
    const space = { key: 'namespace', op: '=' as const, values: [`n-${place * 7}`] };
    return { permission: [['components', ['edit']]], scope: [[space, name]], untilMs: Infinity };
  });
  t.is(reasonFor([EDITOR], spaces(10_000), rules), 'GRANTED');
});

test('what would take long to compare is not handed out', (t) => {
  const scope: ScopeText = [[{ key: 'namespace', op: '=~', values: ['n-1[0-9]?'] }]];
  const rules = some(100, (): Proposal => ({ permission: EDITOR, scope, untilMs: Infinity }));
  const sinceMs = performance.now();
  t.is(reasonFor([EDITOR], spaces(10_000), rules), 'EXCEEDS_OWN_GRANTS');
  t.true(performance.now() - sinceMs < 1000);
});

test('more types and actions than can be looked at soon are not handed out', (t) => {
  const permissions = some(300, (place): PermissionText => [[`type-${place}`, [`act-${place}`, 'view']]]);
  const all: Proposal = { permission: [['*', ['view']]], scope: spaces(1)[0] ?? [], untilMs: Infinity };
  const sinceMs = performance.now();
  t.is(
    reasonFor(
      [...permissions, EDITOR],
      spaces(1),
      some(1000, () => all),
    ),
    'EXCEEDS_OWN_GRANTS',
  );
  t.is(reasonFor([...permissions, EDITOR], spaces(1), [all]), 'GRANTED');
  t.true(performance.now() - sinceMs < 2000);
});

test('expressions are worth only so much work', (t) => {
  const large = some(300, (place) => `(x${place}yz){300}[a-z]{900}`);
  const scope: ScopeText = [[{ key: 'name', op: '=~', values: large }]];
  const sinceMs = performance.now();
  t.is(
    reasonFor([EDITOR], spaces(1), [{ permission: EDITOR, scope, untilMs: Infinity }]),
    'EXCEEDS_OWN_GRANTS',
  );
  t.true(performance.now() - sinceMs < 1000);
});
