import type { Ability } from '../analysis/what-can.ts';
import type { Position } from '../decision/policy-data.ts';
import type { Standing } from '../decision/standing.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';
import { formatDates, formatGrant, formatWay, toGrantJson, toMoment } from './grant-text.ts';
import { formatRows } from './rows-text.ts';

/** What was found out about somebody. */
interface Found {
  readonly standing: Standing;
  readonly suspendedAt: readonly Position[];
  readonly found: readonly Ability[];
  readonly hints: readonly string[];
}

/** All that somebody may do, for people: a block for each type. */
export function toWhatCanText({ standing, suspendedAt, found, hints }: Found, nowMs: number): string {
  const byType = Map.groupBy(found, ({ type }) => type);
  const isEmpty = ({ actions }: Ability): boolean => actions.length === 0;
  const lines = [...byType].flatMap(([type, abilities]) => {
    if (abilities.every(isEmpty)) return [];
    const title = type === '*' ? everyOther(byType.size) : oneLine(type);
    return [title, ...abilities.flatMap((ability) => formatAbility(ability, nowMs))];
  });
  const without = found.filter(isEmpty).map(({ type }) => oneLine(type));
  if (without.length > 0) lines.push(`nothing on ${without.join(', ')}`);
  if (found.length === 0) lines.push('nothing');
  if (standing.refusal === 'EXPIRED')
    lines.push('the credential has ended, or the policy knows no such token');
  for (const place of suspendedAt) lines.push(`suspended at ${formatPosition(place)}`);
  return [...lines, ...hints].map(oneLine).concat('').join('\n');
}

function everyOther(types: number): string {
  return types === 1 ? 'every type' : 'every other type';
}

function formatAbility(
  { actions, operations, rows, dependent, by }: Ability,
  nowMs: number,
): readonly string[] {
  const names = actions.map((action) =>
    action === '*' ? 'every action that the policy does not name' : oneLine(action),
  );
  const called = operations.length === 0 ? '' : ` (${operations.map(oneLine).join(', ')})`;
  const known = rows.kind === 'CONDITIONAL' ? [formatRows(rows.clauses)] : [];
  const parts = [
    ...(rows.kind === 'ALL' ? ['all rows'] : known),
    ...dependent.map((clause) => formatRows([clause])),
  ];
  return [
    `  ${names.join(', ')}${called}: ${parts.join(', or ')}`,
    ...by.map(
      ({ grant, ways }) =>
        `    by ${formatGrant(grant)}, as ${ways.map(formatWay).join(' and ')}${formatDates(grant, nowMs)}`,
    ),
  ];
}

/** All that somebody may do, for programs. */
export function toWhatCanJson({ standing, suspendedAt, found, hints }: Found): object {
  return {
    refusal: standing.refusal,
    suspendedAt: suspendedAt.map(formatPosition),
    abilities: found.map(({ type, actions, operations, rows, dependent, by }) => ({
      type,
      actions,
      operations,
      kind: rows.kind,
      clauses: rows.kind === 'CONDITIONAL' ? rows.clauses.map((filters) => ({ filters })) : [],
      dependent: dependent.map((filters) => ({ filters })),
      validUntil: rows.untilMs === Infinity ? undefined : toMoment(rows.untilMs),
      grants: by.map(toGrantJson),
    })),
    hints,
  };
}
