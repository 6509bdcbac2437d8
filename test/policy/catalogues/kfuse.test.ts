import test from 'ava';
import { authorize } from '../../../src/decision/authorize.ts';
import type { Principal } from '../../../src/decision/principal.ts';
import { scopeFor } from '../../../src/decision/scope-for.ts';
import { type Standing, stand } from '../../../src/decision/standing.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { kfuseCatalogue } from '../../../src/policy/catalogues/kfuse.ts';
import { load } from '../../../src/policy/load.ts';
import { somebody } from '../../decision/somebody.ts';
import { readTable } from './product-table.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const table = readTable(new URL('./kfuse.yaml', import.meta.url));

const scopes = {
  all: { type: 'scope_allow_all' },
  custom: { type: 'custom', filters: [{ key: 'kube_namespace', op: '=', value: 'target' }] },
  viewer: { type: 'scope_viewer_all' },
  none: { type: 'scope_allow_none' },
} as const;
type ScopeName = keyof typeof scopes;
const scopeNames: readonly ScopeName[] = ['all', 'custom', 'viewer', 'none'];

/** One user for each role with each scope. */
const names = table.roles.flatMap((role) =>
  scopeNames.map((scope) => ({ role, scope, name: `${role}-${scope}` })),
);
const text = JSON.stringify({
  global: { RBACEnabled: true },
  'user-mgmt-service': {
    config: {
      default_rbac_policy: '',
      groups: names.map(({ name }) => ({ name, users: [{ id_key: 'X-Auth-Request-User', value: name }] })),
      rbac_policies: names.map(({ name, role, scope }) => ({ name, role, scope: scopes[scope] })),
      rbac_configs: names.map(({ name }) => ({ group: name, policy: name })),
    },
  },
});
const { problems, policy: data } = load([{ path: 'kfuse.json', text }], new Map());
if (data === undefined) throw new Error(JSON.stringify(problems));
const { policy } = assemble(data);

function standingOf(name: string): Standing {
  const principal: Principal = somebody({ id: name, attributes: new Map([['x-auth-request-user', name]]) });
  return stand(policy, principal, NOW_MS);
}

const rows = {
  none: [],
  inside: [['kube_namespace', 'target']],
  outside: [['kube_namespace', 'other']],
} as const;
type RowName = keyof typeof rows;
const rowNames: readonly RowName[] = ['none', 'inside', 'outside'];

/** By the operation and by its pair; both must say the same. */
function allows(name: string, operation: string, type: string, row: RowName): boolean {
  const verb = policy.catalogue.operations.find((entry) => entry.operation === operation)?.verb ?? 'unknown';
  const [effect, other] = [operation, verb].map(
    (action) =>
      authorize(policy, standingOf(name), action, { type, attributes: new Map(rows[row]) }, NOW_MS).effect,
  );
  if (effect !== other) throw new Error(`${operation} is not ${verb}`);
  return effect === 'ALLOW';
}

/** Whether a scope lets a capability through: by the text of the document, and what the facts make of it. */
function reaches(scope: ScopeName, of: string, row: RowName): boolean {
  if (scope === 'none') return false;
  if (scope !== 'custom') return true;
  if (of === 'management') return false;
  return row === 'inside' || (row === 'none' && of === 'capability');
}

for (const { row, type, of, operations, cells } of table.rows) {
  for (const { role, may } of cells) {
    for (const operation of operations) {
      test(`${role}: ${operation} (${row}) is ${may ? 'allowed' : 'denied'} in every scope that reaches it`, (t) => {
        const asViewer = cells.find((cell) => cell.role === 'viewer')?.may ?? false;
        for (const scope of scopeNames) {
          // A scope for reading caps the role.
          const able = scope === 'viewer' ? asViewer : may;
          for (const asked of rowNames) {
            const want = able && reaches(scope, of, asked);
            t.is(allows(`${role}-${scope}`, operation, type, asked), want, `${scope}, ${asked}`);
          }
        }
      });
    }
  }
}

test('F21: what data a user sees is his scope, whatever his role', (t) => {
  for (const { role, scope, name } of names) {
    const answer = scopeFor(policy, standingOf(name), 'read logs', 'logs', NOW_MS);
    const clauses = [[{ key: 'kube_namespace', op: '=', values: ['target'] }]];
    const want = { all: 'ALL', viewer: 'ALL', none: 'NONE', custom: clauses }[scope];
    t.deepEqual(answer.kind === 'CONDITIONAL' ? answer.clauses : answer.kind, want, `${role} ${scope}`);
  }
});

test('every operation of the catalogue stands in the table', (t) => {
  const listed = table.rows.flatMap(({ type, operations }) => operations.map((name) => `${name} ${type}`));
  const known = kfuseCatalogue.map(({ operation, type }) => `${operation ?? 'none'} ${type}`);
  t.deepEqual(known.sort(), listed.sort());
});
