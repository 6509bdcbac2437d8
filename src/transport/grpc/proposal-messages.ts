import type { FilterText, Operator } from '../../decision/filter.ts';
import type { Proposal } from '../../decision/hand-out.ts';
import { hasReference } from '../../decision/reference.ts';
import type { Clause, Filter, Grant } from '../../gen/sidegate/v1/decision.ts';
import { problemOfExpression } from '../../policy/expression.ts';
import { unreadable } from './fault.ts';
import { toInstant } from './instant-messages.ts';

/** The most grants that one question proposes, and the most clauses that they have together. */
const mostProposals = 100;
const mostClauses = 1000;

/**
 * Reads the grants that an action would hand out.
 *
 * @throws {Fault} when one of them would give nothing, or something that cannot be told
 */
export function toProposals(grants: readonly Grant[]): readonly Proposal[] {
  if (grants.length > mostProposals) {
    throw unreadable(
      'proposed_grants',
      `has ${grants.length} entries, at most ${mostProposals} are answered`,
    );
  }
  const clauses = grants.reduce((sum, grant) => sum + grant.clauses.length, 0);
  if (clauses > mostClauses) {
    throw unreadable('proposed_grants', `has ${clauses} clauses, at most ${mostClauses} are answered`);
  }
  return grants.map((grant, place) => toProposal(grant, `proposed_grants[${place}]`));
}

function toProposal({ actions, types, clauses, until }: Grant, path: string): Proposal {
  const allowed = actions.includes('*') ? '*' : filled(actions, `${path}.actions`);
  return {
    permission: filled(types, `${path}.types`).map((type) => [type, allowed]),
    scope: clauses.length === 0 ? 'all' : clauses.map((each, at) => toClause(each, `${path}.clauses[${at}]`)),
    untilMs: until === undefined ? Infinity : toInstant(`${path}.until`, until),
  };
}

function toClause({ filters }: Clause, path: string): readonly FilterText[] {
  if (filters.length === 0) throw unreadable(`${path}.filters`, 'is empty, which would be every row');
  return filters.map((filter, at) => toFilter(filter, `${path}.filters[${at}]`));
}

function toFilter({ key, op, values }: Filter, path: string): FilterText {
  if (key === '') throw unreadable(`${path}.key`, 'is missing');
  if (!isOperator(op)) throw unreadable(`${path}.op`, 'is none of `=`, `!=`, `=~` and `!~`');
  for (const value of filled(values, `${path}.values`)) {
    if (hasReference(value))
      throw unreadable(`${path}.values`, 'refers to a principal, and it is not known which');
    const wrong = op === '=~' || op === '!~' ? problemOfExpression(value) : undefined;
    if (wrong !== undefined) throw unreadable(`${path}.values`, wrong);
  }
  return { key, op, values };
}

function isOperator(op: string): op is Operator {
  return op === '=' || op === '!=' || op === '=~' || op === '!~';
}

function filled(names: readonly string[], path: string): readonly string[] {
  if (names.length === 0 || names.includes(''))
    throw unreadable(path, 'is empty, or has an empty name in it');
  return names;
}
