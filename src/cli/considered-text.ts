import type { Consideration, FilterOutcome, Outcome } from '../decision/explain.ts';
import type { Explanation } from '../decision/explanation.ts';
import type { PermissionText } from '../decision/policy-data.ts';
import { oneLine } from '../policy/problem.ts';
import { formatFilter } from './filter-text.ts';
import { formatDates, formatGrant, formatWay, toGrantJson } from './grant-text.ts';

/** So many grants are told; a subject with thousands has a question of another kind. */
const MOST_SHOWN = 10;

/** Every grant of a subject with what became of it, those that tell most first. */
export function toConsiderationLines(
  { considered, meaning, decision }: Explanation,
  nowMs: number,
): readonly string[] {
  if (considered.length === 0) {
    const isRefused = decision.reason === 'SUSPENDED' || decision.reason === 'EXPIRED';
    return isRefused ? [] : ['no grant names the subject, or a group that it is in'];
  }
  const nearest = considered.toSorted((a, b) => order[a.outcome] - order[b.outcome]);
  const shown = nearest.slice(0, MOST_SHOWN).flatMap((each) => linesOf(each, meaning.range, nowMs));
  const more = considered.length - MOST_SHOWN;
  return more > 0 ? [...shown, `and ${String(more)} more grants; \`--json\` lists them all`] : shown;
}

const order: Readonly<Record<Outcome, number>> = {
  APPLIES: 0,
  EXPIRED: 1,
  NOT_YET: 2,
  OUT_OF_SCOPE: 3,
  NO_PERMISSION: 4,
};

function linesOf(
  { grant, outcome, ways, clauses }: Consideration,
  range: Explanation['meaning']['range'],
  nowMs: number,
): readonly string[] {
  const held = ways.map(formatWay).join(' and ');
  const head = `${formatGrant(grant)}, held as ${held}${formatDates(grant, nowMs)}`;
  switch (outcome) {
    case 'NO_PERMISSION':
      return [`no  ${head}: allows ${formatPermission(grant.permissionText)}`];
    case 'APPLIES':
      if (grant.scope.unrestricted) return [`yes ${head}: all rows`];
      return clauses.every((clause) => clause.some(({ passed }) => !passed))
        ? [`yes ${head}: has some rows, and no more is asked`]
        : [`yes ${head}: this is among its rows`, ...clauseLines(clauses)];
    case 'EXPIRED':
    case 'NOT_YET':
      return [`no  ${head}`, ...clauseLines(clauses)];
    case 'OUT_OF_SCOPE':
      return range === 'everything'
        ? [`no  ${head}: has some rows, and this asks for all`]
        : [`no  ${head}: this is not among its rows`, ...clauseLines(clauses)];
  }
}

function formatPermission(permission: PermissionText): string {
  return permission
    .map(([type, actions]) => {
      const names = actions === '*' ? 'everything' : actions.map(oneLine).join(', ');
      return `${names} on ${type === '*' ? 'every type' : oneLine(type)}`;
    })
    .join('; ');
}

function clauseLines(clauses: Consideration['clauses']): readonly string[] {
  return clauses.flatMap((clause, place) => [
    ...(place === 0 ? [] : ['    or']),
    ...clause.map((filter) => `    ${filter.passed ? 'passed' : 'failed'} ${formatOutcome(filter)}`),
  ]);
}

function formatOutcome({ text, bound, value }: FilterOutcome): string {
  const wanted = formatFilter(text);
  if (bound === undefined) return `${wanted}: the subject has no such thing`;
  const filled =
    bound.values.join() === text.values.join()
      ? ''
      : `, which is ${bound.values.map((each) => JSON.stringify(each)).join(' | ')}`;
  return `${wanted}${filled}: ${value === undefined ? 'the resource has none' : `it is ${JSON.stringify(value)}`}`;
}

/** What became of one grant, for programs. */
export function toConsiderationJson(consideration: Consideration): object {
  const { outcome, clauses } = consideration;
  return {
    ...toGrantJson(consideration),
    outcome,
    clauses: clauses.map((clause) =>
      clause.map(({ text, bound, value, passed }) => ({ ...text, bound: bound?.values, value, passed })),
    ),
  };
}
