import type { WhoCan, WhoQuestion } from '../analysis/who-can.ts';
import type { Consideration } from '../decision/explain.ts';
import { formatKey } from '../decision/key-text.ts';
import type { SubjectKey } from '../decision/policy-data.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';
import { formatDates, formatGrant, scopeOf, toGrantJson } from './grant-text.ts';
import { formatRows } from './rows-text.ts';

/** Who may do something, for people: those who may by the same grants stand together. */
export function toWhoCanText(
  { may, dependent, prevented }: WhoCan,
  question: WhoQuestion,
  hints: readonly string[],
  nowMs: number,
): string {
  const shared = may.filter(({ by }) => by.every(isShared) && by.length > 0);
  const everybody = shared.filter(({ key }) => isOpen(key));
  const own = may.filter((able) => !shared.includes(able) || everybody.includes(able));
  const lines = [
    ...group(own, ({ key, by }) => [describe(key), by.map((each) => grantLine(each, question, nowMs))]),
    ...alsoNamed(shared.length - everybody.length),
    ...group(
      dependent.filter(({ key, by }) => isOpen(key) || !isShared(by)),
      ({ key, by, clauses }) => [
        `some of ${describe(key)}`,
        [`by ${formatGrant(by.grant)}${formatDates(by.grant, nowMs)}: ${formatRows(clauses)}`],
      ],
    ),
    ...group(prevented, ({ key, suspendedAt, by }) => [
      `not now: ${describe(key)}`,
      [
        ...suspendedAt.map((place) => `suspended at ${formatPosition(place)}`),
        ...by.map((each) => grantLine(each, question, nowMs)),
      ],
    ]),
  ];
  if (may.length + dependent.length === 0) lines.unshift('nobody');
  return [...lines, ...hints].map(oneLine).concat('').join('\n');
}

/** Subjects with the same lines below them, each subject a line. */
function group<T>(
  items: readonly T[],
  toLines: (item: T) => readonly [string, readonly string[]],
): readonly string[] {
  const alike = Map.groupBy(items.map(toLines), ([, below]) => JSON.stringify(below));
  return [...alike.values()].flatMap((list) => [
    ...new Set(list.map(([head]) => head)),
    ...(list[0]?.[1] ?? []).map((line) => `  ${line}`),
  ]);
}

function alsoNamed(count: number): readonly string[] {
  if (count === 0) return [];
  return [
    `and with them ${String(count)} more that the policy names, by no grant of their own; \`--json\` lists them`,
  ];
}

function isOpen(key: SubjectKey | 'default'): boolean {
  return key === 'default' || key.by === 'authenticated' || key.by === 'anyone';
}

/** Whether a grant is held only as one of many whom nothing names. */
function isShared({ ways }: Consideration): boolean {
  return ways.every(({ key }) => isOpen(key));
}

const open = {
  default: 'every authenticated user whom nothing names (default)',
  authenticated: 'every authenticated caller (authenticated)',
  anyone: 'everybody, without any credential (anyone)',
} as const;

function describe(key: SubjectKey | 'default'): string {
  if (key === 'default') return open.default;
  return key.by === 'authenticated' || key.by === 'anyone' ? open[key.by] : oneLine(formatKey(key));
}

function grantLine(consideration: Consideration, { anyRow }: WhoQuestion, nowMs: number): string {
  const { grant, ways } = consideration;
  const groups = new Set(ways.flatMap(({ group: name }) => (name === undefined ? [] : [oneLine(name)])));
  const through = groups.size === 0 ? '' : ` through group ${[...groups].join(', ')}`;
  const rows = anyRow ? `: ${formatRows(scopeOf(grant))}` : '';
  return `by ${formatGrant(grant)}${through}${formatDates(grant, nowMs)}${rows}`;
}

/** Who may do something, for programs. */
export function toWhoCanJson(
  { may, dependent, prevented }: WhoCan,
  { action, resource, anyRow }: WhoQuestion,
  hints: readonly string[],
): object {
  return {
    action,
    type: resource.type,
    attributes: anyRow ? undefined : Object.fromEntries(resource.attributes),
    may: may.map(({ key, by, rows }) => ({
      subject: formatKey(key),
      grants: by.map(toGrantJson),
      ...(rows === undefined
        ? {}
        : { kind: rows.kind, clauses: rows.kind === 'CONDITIONAL' ? rows.clauses : [] }),
    })),
    someOf: dependent.map(({ key, by, clauses }) => ({
      subject: formatKey(key),
      grants: [toGrantJson(by)],
      clauses,
    })),
    notNow: prevented.map(({ key, suspendedAt, by }) => ({
      subject: formatKey(key),
      suspendedAt: suspendedAt.map(formatPosition),
      grants: by.map(toGrantJson),
    })),
    hints,
  };
}
