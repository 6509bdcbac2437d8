import type { Change, Undecided } from '../analysis/diff/change.ts';
import type { Difference } from '../analysis/diff/compare-policies.ts';
import type { RouteChange } from '../analysis/diff/compare-routes.ts';
import type { Pair } from '../analysis/diff/pair.ts';
import { formatAbout, formatSubject } from '../analysis/diff/subject-text.ts';
import { STRANGE } from '../analysis/subject-of.ts';
import type { Grant } from '../decision/grant.ts';
import { formatPosition, oneLine } from '../policy/problem.ts';

/** All that the change from one policy to another does. */
export interface Findings extends Difference {
  readonly routes: readonly RouteChange[];
  /** The parts of `authentication` that differ. */
  readonly authentication: readonly string[];
  /** What an operation of either policy is another name for, on its type. */
  readonly verbs: ReadonlyMap<string, string>;
}

/** More subjects or questions than these are counted, not listed. */
const MANY = 6;

/** The findings for people, one line and an example each. */
export function formatFindings(findings: Findings, nowMs: number): string {
  const { changes, undecided, routes, authentication, subjects, verbs } = findings;
  const lines = [
    ...changes.flatMap((change) => formatChange(change, nowMs, verbs)),
    ...undecided.flatMap((each) => formatUndecided(each, nowMs, verbs)),
    ...routes.flatMap(formatRoute),
    ...authentication.map(
      (part) =>
        `UNDECIDED  whose credentials count: \`authentication\` differs in ${part}, which no decision can tell`,
    ),
  ];
  const { wider, narrower, unsure } = countFindings(findings);
  const sum = `${wider} wider, ${narrower} narrower, ${unsure} undecided; ${subjects} subjects compared`;
  return [
    ...lines.map(oneLine),
    lines.length === 0 ? `no decision changes; ${subjects} subjects compared` : sum,
    '',
  ].join('\n');
}

/** How many findings there are of each kind. */
export function countFindings({ changes, undecided, routes, authentication }: Findings): {
  readonly wider: number;
  readonly narrower: number;
  readonly unsure: number;
} {
  const count = (direction: string): number =>
    [...changes, ...routes].filter((each) => each.direction === direction).length;
  return {
    wider: count('WIDER'),
    narrower: count('NARROWER'),
    unsure: undecided.length + count('UNDECIDED') + authentication.length,
  };
}

function formatChange(
  { direction, about, pairs, witness }: Change,
  nowMs: number,
  verbs: Findings['verbs'],
): readonly string[] {
  const { pair, row, subject, atMs, grant } = witness;
  const isAll = about.some(({ by }) => by === 'suspended');
  const what = isAll
    ? 'everything that whoever goes by this name may do'
    : formatPairs(withoutNames(pairs, verbs));
  const which = direction === 'WIDER' ? 'now allowed by' : 'was allowed by';
  const resource = row.size === 0 ? 'without attributes' : JSON.stringify(Object.fromEntries(row));
  const proposes = pair.proposes ? ', handing out what he holds himself' : '';
  return [
    `${direction.padEnd(10)} ${formatAbouts(about)}: ${what}${formatWhen(atMs, nowMs)}`,
    `           such as ${formatSubject(subject)}: ${formatPair(pair)} ${resource}${proposes}, ${which} ${formatGrant(grant)}`,
  ];
}

function formatUndecided(
  { direction, about, pairs, atMs, grant }: Undecided,
  nowMs: number,
  verbs: Findings['verbs'],
): readonly string[] {
  const more = direction === 'WIDER' ? 'more' : 'less';
  return [
    `UNDECIDED  ${formatAbouts(about)}: ${formatPairs(withoutNames(pairs, verbs))}${formatWhen(atMs, nowMs)}`,
    `           whether ${more} is allowed cannot be told; in question is ${formatGrant(grant)}`,
  ];
}

function formatRoute({ direction, request, was, is, source }: RouteChange): readonly string[] {
  const place = source === undefined ? '' : ` at ${formatPosition(source)}`;
  return [`${direction.padEnd(10)} ${request}: ${was} → ${is}${place}`];
}

function formatGrant({ name, source }: Grant): string {
  return `${name} at ${formatPosition(source)}`;
}

function formatWhen(atMs: number, nowMs: number): string {
  return atMs === nowMs ? '' : ` from ${new Date(atMs).toISOString()} on`;
}

function formatAbouts(about: Change['about']): string {
  return formatList(about.map(formatAbout), 'subjects');
}

function formatList(words: readonly string[], noun: string): string {
  if (words.length <= MANY) return words.join(', ');
  return `${words.slice(0, MANY - 1).join(', ')} and ${words.length - MANY + 1} more ${noun}`;
}

/** What is said once: an operation changes as the action does that it is another name for. */
function withoutNames(pairs: readonly Pair[], verbs: Findings['verbs']): readonly Pair[] {
  const known = new Set(pairs.map(({ action, type }) => JSON.stringify([action, type])));
  return pairs.filter(({ action, type }) => {
    const verb = verbs.get(JSON.stringify([action, type]));
    return verb === undefined || verb === action || !known.has(JSON.stringify([verb, type]));
  });
}

/** Actions on types, those together that go with the same types. */
function formatPairs(pairs: readonly Pair[]): string {
  const byAction = Map.groupBy(pairs, ({ action }) => action);
  const typesOf = (list: readonly Pair[]): string =>
    formatList([...new Set(list.map(({ type }) => formatWord(type, 'type')))], 'types');
  const byTypes = Map.groupBy([...byAction], ([, list]) => typesOf(list));
  return [...byTypes]
    .map(
      ([types, actions]) =>
        `${formatList(
          actions.map(([action]) => formatWord(action, 'action')),
          'actions',
        )} on ${types}`,
    )
    .join('; ');
}

function formatPair({ action, type }: Pair): string {
  return `${formatWord(action, 'action')} on ${formatWord(type, 'type')}`;
}

function formatWord(word: string, noun: string): string {
  return word === STRANGE ? `any other ${noun}` : word;
}
