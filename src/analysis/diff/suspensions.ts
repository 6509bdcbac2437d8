import { fold } from '../../decision/fold.ts';
import type { Grant } from '../../decision/grant.ts';
import type { Principal, Subject } from '../../decision/principal.ts';
import type { Change, Undecided, Witness } from './change.ts';
import { type Comparison, claimOf, holding, toWitness } from './comparison.ts';
import { findGained } from './gained-row.ts';
import type { Gains } from './gains.ts';
import type { Person } from './people.ts';

/** A time from which until which one policy suspends a name and the other one does not. */
interface Window {
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Finds every name that only the other policy suspends, with something that its bearer could do. */
export function findLifted(comparison: Comparison, people: readonly Person[]): Gains {
  const { of, over, nowMs, direction } = comparison;
  const windows = [...over.policy.suspended].flatMap(([name, untilMs]): readonly Window[] => {
    const fromMs = Math.max(nowMs, of.policy.suspended.get(name) ?? 0);
    return fromMs < untilMs ? [{ name, fromMs, untilMs }] : [];
  });
  const byName = windows.length === 0 ? new Map<string, readonly Person[]>() : sortByName(people);
  const changes: Change[] = [];
  const undecided: Undecided[] = [];
  for (const window of windows) {
    const about = [{ by: 'suspended' as const, name: window.name }];
    const bearers = [
      ...(byName.get(window.name) ?? []),
      ...people.map((person) => bearing(person, window.name)),
    ];
    const found = findFirst(comparison, bearers, window);
    if (found === undefined) continue;
    if ('subject' in found) changes.push({ direction, about, pairs: [found.pair], witness: found });
    else undecided.push({ direction, about, pairs: [], atMs: window.fromMs, grant: found });
  }
  return { changes, undecided };
}

/** A question that one of the bearers of a name could ask; of those that cannot be told, a grant in question. */
function findFirst(
  comparison: Comparison,
  bearers: readonly Person[],
  window: Window,
): Witness | Grant | undefined {
  let doubtful: Grant | undefined;
  for (const { tried } of bearers) {
    for (const subject of tried) {
      const found = findAllowed(comparison, subject, window);
      if (found !== undefined && 'subject' in found) return found;
      doubtful ??= found;
    }
  }
  return doubtful;
}

function findAllowed(comparison: Comparison, subject: Subject, window: Window): Witness | Grant | undefined {
  if (subject === 'anonymous') return undefined;
  let doubtful: Grant | undefined;
  const { holders } = comparison.of.stand(subject, window.fromMs);
  const grants = [...new Set(holders.flatMap((holder) => holder.grants))];
  const begins = grants
    .map(({ fromMs }) => fromMs)
    .filter((atMs) => atMs > window.fromMs && atMs < window.untilMs);
  for (const atMs of new Set([window.fromMs, ...begins.toSorted((one, other) => one - other)])) {
    const now = holding(grants, atMs);
    for (const { of, over, pairs } of now.length === 0 ? [] : comparison.questions) {
      const claim = claimOf(now, of);
      const [grant] = claim.grants;
      const [pair] = pairs;
      if (grant === undefined || pair === undefined) continue;
      const gained = findGained(claim, { grants: [], asked: over }, [subject]);
      const witness =
        gained.kind === 'row' ? toWitness(comparison, subject, pair, gained.row, atMs) : undefined;
      if (witness !== undefined) return witness;
      if (gained.kind === 'unsure') doubtful ??= grant;
    }
  }
  return doubtful;
}

/** A person who also goes by a name: by its id, or where that says who it is, by an attribute. */
function bearing({ about, tried }: Person, name: string): Person {
  const [least, ...more] = tried;
  return { about, tried: [toBearer(least, name), ...more.map((subject) => toBearer(subject, name))] };
}

function toBearer(subject: Subject, name: string): Subject {
  if (subject === 'anonymous') return subject;
  if (subject.kind === 'USER') return { ...subject, id: name };
  return { ...subject, attributes: new Map([...subject.attributes, ['any-identity-key', name]]) };
}

function sortByName(people: readonly Person[]): ReadonlyMap<string, readonly Person[]> {
  const named = people.flatMap((person) =>
    person.tried.flatMap((subject) =>
      subject === 'anonymous' ? [] : namesOf(subject).map((name) => [name, person] as const),
    ),
  );
  const groups = Map.groupBy(named, ([name]) => name);
  return new Map([...groups].map(([name, pairs]) => [name, pairs.map(([, person]) => person)]));
}

function namesOf({ id, email, attributes }: Principal): readonly string[] {
  return [id, email ?? id, ...attributes.values()].map(fold);
}
