import { effortOf } from '../../decision/effort.ts';
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

/** The most pairs of a type and an action, the most values, and the most effort of expressions, all of them together. */
const mostPairs = 10_000;
const mostValues = 10_000;
const mostEffort = 20_000;

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
  const clauses = grants.flatMap((grant) => grant.clauses);
  if (clauses.length > mostClauses) {
    throw unreadable('proposed_grants', `has ${clauses.length} clauses, at most ${mostClauses} are answered`);
  }
  refuseLarge(
    grants,
    clauses.flatMap(({ filters }) => filters),
  );
  return grants.map((grant, place) => toProposal(grant, `proposed_grants[${place}]`));
}

/** A request may be read only once it is known that reading it holds the others up for some milliseconds at most. */
function refuseLarge(grants: readonly Grant[], filters: readonly Filter[]): void {
  const pairs = grants.reduce((sum, { types, actions }) => sum + types.length * actions.length, 0);
  if (pairs > mostPairs) {
    throw unreadable(
      'proposed_grants',
      `has ${pairs} pairs of a type and an action, at most ${mostPairs} are answered; \`*\` stands for all`,
    );
  }
  const values = filters.reduce((sum, filter) => sum + filter.values.length, 0);
  if (filters.length + values > mostValues) {
    throw unreadable(
      'proposed_grants',
      `has ${filters.length + values} filters and values, at most ${mostValues} are answered`,
    );
  }
  let effort = 0;
  for (const { op, values: expressions } of filters) {
    if (op !== '=~' && op !== '!~') continue;
    for (const expression of expressions) effort += effortOf(expression);
  }
  if (effort > mostEffort) {
    throw unreadable('proposed_grants', 'has expressions too large to answer; write fewer or smaller ones');
  }
}

function toProposal({ actions, types, clauses, until }: Grant, path: string): Proposal {
  const allowed = actions.includes('*') ? '*' : filled(actions, `${path}.actions`);
  const named = types.includes('*') ? ['*'] : filled(types, `${path}.types`);
  return {
    permission: [...new Set(named)].map((type) => [type, allowed]),
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
    const needsEngine = (op === '=~' || op === '!~') && effortOf(value) > 0;
    const wrong = needsEngine ? problemOfExpression(value) : undefined;
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
