import test from 'ava';
import { authorize, type Decision } from '../../../src/decision/authorize.ts';
import { handOut, type Proposal } from '../../../src/decision/hand-out.ts';
import type { Principal } from '../../../src/decision/principal.ts';
import { toResource } from '../../../src/decision/resource.ts';
import { scopeFor } from '../../../src/decision/scope-for.ts';
import { type Standing, stand } from '../../../src/decision/standing.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { kalmCatalogue } from '../../../src/policy/catalogues/kalm.ts';
import { load } from '../../../src/policy/load.ts';
import { somebody } from '../../decision/somebody.ts';
import { type Cell, type ProductRow, readTable } from './product-table.ts';

const NOW_MS = Date.parse('2026-01-01T00:00:00Z');
const table = readTable(new URL('./kalm.yaml', import.meta.url));

/** Everybody has the role that he is called by; those of applications in `shop`. */
const bindings = table.roles.map((role) => ({
  apiVersion: 'core.kalm.dev/v1alpha1',
  kind: 'RoleBinding',
  metadata: { name: role.toLowerCase(), namespace: isOfCluster(role) ? 'kalm-system' : 'shop' },
  spec: { subject: `${role}@example.com`, subjectType: 'user', role },
}));
const namespaces = ['shop', 'blog'].map((name) => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kalm-enabled': 'true' } },
}));
const text = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...namespaces, ...bindings] });
const { problems, policy: data } = load([{ path: 'kalm.json', text }], new Map());
if (data === undefined) throw new Error(JSON.stringify(problems));
const { policy } = assemble(data);

function isOfCluster(role: string): boolean {
  return role.startsWith('cluster');
}

function standingOf(role: string): Standing {
  const principal: Principal = somebody({ id: role, email: `${role}@example.com` });
  return stand(policy, principal, NOW_MS);
}

function resourceOf(
  type: string,
  id: string,
  namespace: string,
): { type: string; attributes: ReadonlyMap<string, string> } {
  const resource = toResource(policy, {
    type,
    id: type === 'applications' ? namespace : id,
    attributes: new Map(namespace === '' ? [] : [['namespace', namespace]]),
  });
  if ('attribute' in resource) throw new Error(`contradictory ${resource.attribute}`);
  return resource;
}

/** By the operation and by its pair; both must say the same. */
function ask(role: string, operation: string, type: string, id: string, namespace: string): Decision {
  const verb = policy.catalogue.operations.find((entry) => entry.operation === operation)?.verb ?? 'unknown';
  const resource = resourceOf(type, id, namespace);
  const [decision, other] = [operation, verb].map((action) =>
    authorize(policy, standingOf(role), action, resource, NOW_MS),
  );
  if (decision === undefined || decision.effect !== other?.effect)
    throw new Error(`${operation} is not ${verb}`);
  return decision;
}

for (const row of table.rows) {
  for (const cell of row.cells) {
    for (const operation of row.operations) {
      test(`${cell.role}: ${operation} (${row.row}) is ${cell.may ? 'allowed' : 'denied'}`, (t) => {
        for (const [place, got, want] of answersOf(row, cell, operation)) t.is(got, want, place);
      });
    }
  }
}

type Answers = readonly (readonly [place: string, got: boolean, want: boolean])[];

function answersOf({ of, type }: ProductRow, { role, may }: Cell, operation: string): Answers {
  const allows = (id: string, namespace: string): boolean =>
    ask(role, operation, type, id, namespace).effect === 'ALLOW';
  const everywhere = may && isOfCluster(role);
  switch (of) {
    case 'application':
      return [
        ['in its own application', allows('x', 'shop'), may],
        ['in another', allows('x', 'blog'), everywhere],
        ['nowhere in particular', allows('', ''), everywhere],
      ];
    case 'whole':
      return [['as a whole', allows('', ''), may]];
    case 'cluster':
      return [
        ['something', allows('x', ''), may],
        ['as a whole', allows('', ''), may],
      ];
    case 'tokens':
      return tokenAnswers(role, may, operation, type);
    default:
      throw new Error(`nobody knows how to ask of ${of}`);
  }
}

const components = (verb: string, namespace: string): Proposal => ({
  permission: [['components', [verb]]],
  scope: [[{ key: 'namespace', op: '=', values: [namespace] }]],
  untilMs: Infinity,
});
const EVERYTHING: Proposal = {
  permission: [['*', ['view', 'edit', 'manage']]],
  scope: 'all',
  untilMs: Infinity,
};

/** Footnote 4: what the token allows, its maker must be allowed. */
function tokenAnswers(role: string, may: boolean, operation: string, type: string): Answers {
  const allows = (...proposals: readonly Proposal[]): boolean =>
    handOut(policy, standingOf(role), operation, { type, attributes: new Map() }, proposals, NOW_MS)
      .effect === 'ALLOW';
  const isOwner = role === 'clusterOwner';
  return [
    ['nothing said of it', allows(), false],
    ['view in its application', allows(components('view', 'shop')), may],
    ['edit in its application', allows(components('edit', 'shop')), may],
    ['edit in another', allows(components('edit', 'blog')), may && isOfCluster(role)],
    [
      'one in its own and one in another',
      allows(components('view', 'shop'), components('view', 'blog')),
      may && isOfCluster(role),
    ],
    ['manage in its application', allows(components('manage', 'shop')), role === 'owner' || isOwner],
    ['everything', allows(EVERYTHING), isOwner],
  ];
}

for (const { row, type, operations, cells, of } of table.rows) {
  const [operation = ''] = operations;
  if (of !== 'application' || !operation.startsWith('view')) continue;
  test(`K16: a list of ${type} is what each role may see (${row})`, (t) => {
    for (const { role, may } of cells) {
      const answer = scopeFor(policy, standingOf(role), operation, type, NOW_MS);
      const rows =
        answer.kind === 'CONDITIONAL'
          ? new Set(answer.clauses.map((clause) => JSON.stringify(clause)))
          : answer.kind;
      const names = type === 'applications' ? ['namespace', 'name'] : ['namespace'];
      const own = new Set(names.map((key) => JSON.stringify([{ key, op: '=', values: ['shop'] }])));
      if (!may) t.is(rows, 'NONE', role);
      else t.deepEqual(rows, isOfCluster(role) ? 'ALL' : own, role);
    }
  });
}

test('footnote 1: a route with several targets needs the permission on all of them', (t) => {
  const isAllowed = (role: string, operation: string, targets: readonly string[]): boolean =>
    targets.every((target) => ask(role, operation, 'routes', 'r', target).effect === 'ALLOW');
  t.true(isAllowed('editor', 'update route', ['shop']));
  t.false(isAllowed('editor', 'update route', ['shop', 'blog']));
  t.false(isAllowed('viewer', 'view route', ['blog', 'shop']));
  t.true(isAllowed('clusterEditor', 'update route', ['shop', 'blog']));
});

test('footnote 5: who hands out roles of applications hands out none of the cluster', (t) => {
  for (const role of ['owner', 'clusterEditor']) {
    t.is(ask(role, 'grant application role', 'applicationRoles', '', 'shop').effect, 'ALLOW');
    t.is(ask(role, 'grant cluster role', 'clusterRoles', '', '').effect, 'DENY');
  }
});

const VERBS: readonly string[] = ['view', 'edit', 'manage'];

test("what is of the cluster is by no verb an application owner's, though he names his application", (t) => {
  const types = Object.groupBy(kalmCatalogue, ({ type }) => type);
  for (const [type, entries = []] of Object.entries(types)) {
    const whole = entries
      .filter(({ range }) => range === 'everything')
      .map(({ verb }) => VERBS.indexOf(verb));
    if (whole.length === 0) continue;
    for (const verb of VERBS.slice(Math.min(...whole))) {
      t.is(ask('owner', verb, type, '', 'shop').effect, 'DENY', `${verb} ${type}`);
    }
  }
  t.is(ask('owner', 'edit', 'cluster', '', 'shop').effect, 'DENY');
});

test('no verb makes a token without a word of what it allows', (t) => {
  for (const verb of ['view', 'edit', 'manage']) {
    t.is(ask('owner', verb, 'accessTokens', '', 'shop').reason, 'NOTHING_PROPOSED', verb);
    t.is(ask('clusterOwner', verb, 'accessTokens', '', '').reason, 'NOTHING_PROPOSED', verb);
  }
});

test('every operation of the catalogue stands in the table', (t) => {
  const listed = table.rows.flatMap(({ type, operations }) => operations.map((name) => `${name} on ${type}`));
  const known = kalmCatalogue.flatMap(({ operation, type }) =>
    operation === undefined ? [] : [`${operation} on ${type}`],
  );
  t.deepEqual(known.sort(), listed.sort());
});
