import type { FilterText } from '../../src/decision/filter.ts';
import type { Proposal } from '../../src/decision/hand-out.ts';
import type {
  CatalogueEntry,
  GrantData,
  PermissionText,
  SubjectKey,
} from '../../src/decision/policy-data.ts';
import type { ClauseText, ScopeText } from '../../src/decision/scope.ts';
import { fields, list, mapping, oneOf, string, strings } from './case-notation.ts';
import type { PlainPolicy } from './reference.ts';

/**
 * Reads the policy of a case file. A grant reads `{ name, to, can, where, from, until, reason }`: `can` maps types to
 * actions or `*`, `where` is a list of clauses, a clause a list of filters, a filter `[key, op, value…]`; no `where`
 * means all rows. Times are milliseconds.
 */
export function toPolicy(value: unknown): PlainPolicy {
  const policy = fields(value, [
    'declared',
    'catalogue',
    'ownNames',
    'grants',
    'fallback',
    'suspended',
    'named',
  ]);
  const granted = [...list(policy.value('grants'), toGrant), ...list(policy.value('fallback'), toGrant)];
  const held = Map.groupBy(
    granted.flatMap(({ to }, place) => to.map((key) => ({ key, place }))),
    ({ key }) => JSON.stringify(key),
  );
  const holders = [...held.values()].map((all) => all.map(({ place }) => place));
  const permissions = [...new Set(granted.map(({ permission }) => JSON.stringify(permission)))];
  const strangers = granted.flatMap(({ to }, place) => (to.length === 0 ? [place] : []));
  const declared = policy.value('declared');
  return {
    actions: ['view', 'edit', 'manage'],
    types: [],
    declared: declared === undefined ? undefined : [...toActions(declared)],
    catalogue: list(policy.value('catalogue'), toEntry),
    ownNames: [...strings(policy.value('ownNames'))],
    permissions: permissions.map(
      (text) => granted.find(({ permission }) => JSON.stringify(permission) === text)?.permission ?? [],
    ),
    fallback: strangers.length === 0 ? undefined : holders.length,
    scopes: granted.map(({ scope }) => scope),
    grants: granted.map(({ data, permission }, place) => ({
      ...data,
      permission: permissions.indexOf(JSON.stringify(permission)),
      scope: place,
    })),
    holders: [...holders, strangers],
    members: [...held.values()].flatMap(([first], holder) =>
      first === undefined ? [] : [[holder, first.key] as const],
    ),
    suspended: [...strings(policy.value('suspended'))].map(
      ([name, untilMs]) => [name, Number(untilMs)] as const,
    ),
    named: list(policy.value('named'), string),
  };
}

interface Granted {
  readonly to: readonly SubjectKey[];
  readonly permission: PermissionText;
  readonly scope: ScopeText;
  readonly data: Omit<GrantData, 'permission' | 'scope'>;
}

function toGrant(value: unknown, place: number): Granted {
  const grant = fields(value, ['name', 'to', 'can', 'where', 'from', 'until', 'reason']);
  const where = grant.value('where');
  return {
    to: list(grant.value('to'), toSubjectKey),
    permission: toPermission(grant.value('can')),
    scope: where === undefined ? 'all' : list(where, toClause),
    data: {
      name: grant.text('name') ?? `grant ${place}`,
      source: { file: 'policy.yaml', line: place + 1, column: 1 },
      fromMs: grant.number('from') ?? 0,
      untilMs: grant.number('until') ?? Infinity,
      reason: oneOf(grant.text('reason') ?? 'GRANTED', ['GRANTED', 'RBAC_DISABLED']),
    },
  };
}

/** Reads the clauses that a case wants of a scope, as a grant writes them. */
export function toClause(value: unknown): ClauseText {
  return list(value, toFilter);
}

function toFilter(value: unknown): FilterText {
  const [key, op, ...values] = list(value, string);
  return { key: string(key), op: oneOf(string(op), ['=', '!=', '=~', '!~']), values };
}

/** Reads what a grant that is to be handed out allows: `{ can, where, until }`, as a grant writes them. */
export function toProposal(value: unknown): Proposal {
  const proposal = fields(value, ['can', 'where', 'until']);
  const where = proposal.value('where');
  return {
    permission: toPermission(proposal.value('can')),
    scope: where === undefined ? 'all' : list(where, toClause),
    untilMs: proposal.number('until') ?? Infinity,
  };
}

function toPermission(value: unknown): PermissionText {
  return [...mapping(value)].map(([type, actions]) => [type, actions === '*' ? '*' : list(actions, string)]);
}

function toActions(value: unknown): ReadonlyMap<string, readonly string[]> {
  return new Map([...mapping(value)].map(([type, actions]) => [type, list(actions, string)]));
}

function toEntry(value: unknown): CatalogueEntry {
  const entry = fields(value, ['operation', 'type', 'verb', 'requires', 'range', 'handsOut']);
  return {
    operation: entry.text('operation'),
    type: entry.required('type'),
    verb: entry.required('verb'),
    requires: entry.text('requires') ?? entry.required('verb'),
    range: oneOf(entry.required('range'), ['resource', 'optional', 'everything']),
    ...(entry.text('handsOut') === 'true' ? { handsOut: true } : {}),
  };
}

function toSubjectKey(value: unknown): SubjectKey {
  if (typeof value !== 'string') return toMatch(value);
  const [, by = value, name = ''] = /^(\w+):(.*)$/u.exec(value) ?? [];
  switch (oneOf(by, ['user', 'group', 'token', 'workload', 'attribute', 'authenticated', 'anyone'])) {
    case 'attribute': {
      const [key = '', text = ''] = name.split('=');
      return { by: 'attribute', key, value: text };
    }
    case 'authenticated':
      return { by: 'authenticated' };
    case 'anyone':
      return { by: 'anyone' };
    case 'user':
      return { by: 'user', name };
    case 'group':
      return { by: 'group', name };
    case 'token':
      return { by: 'token', name };
    case 'workload':
      return { by: 'workload', name };
  }
}

function toMatch(value: unknown): SubjectKey {
  const match = fields(value, ['issuer', 'email', 'attributes']);
  const attributes = [...strings(match.value('attributes'))];
  return { by: 'match', issuer: match.text('issuer'), email: match.text('email'), attributes };
}
