import type { GrantData, SubjectKey } from '../../../decision/policy-data.ts';
import { formatPosition } from '../../../policy/problem.ts';
import { createGrantContains } from '../grant-contains.ts';
import type { Linted, Rule } from '../linted.ts';

/** Grants that one subject is compared for at most: who has more has them from a program. */
const MAX_OF_SUBJECT = 300;

/** A grant all of whose subjects have as much from another one: without it nothing changes. */
export const tellShadowed: Rule = (linted, warning) => {
  const { grants, nowMs } = linted;
  const keysOf = createKeys(linted);
  const coverOf = createCover(linted, keysOf);
  const bySource = Map.groupBy(grants.keys(), (place) => JSON.stringify(grants[place]?.source));
  for (const places of bySource.values()) {
    const held = places.flatMap((place) => keysOf(place).map((key) => ({ place, key })));
    const [first] = held;
    const grant = grants[first?.place ?? -1];
    if (first === undefined || grant === undefined || grant.untilMs <= nowMs) continue;
    const cover = coverOf(first.place, first.key);
    if (cover === undefined || !held.every(({ place, key }) => coverOf(place, key) !== undefined)) continue;
    const message = `all that \`${grant.name}\` gives comes from \`${cover.name}\` at ${formatPosition(cover.source)} already; remove it, or narrow the other`;
    warning('shadowed-grant', grant.source, message);
  }
};

/** Finds who has a grant; strangers apart, whose grant holds for want of any other. */
function createKeys({ holders, members, head }: Linted): (place: number) => readonly SubjectKey[] {
  const byHolder = Map.groupBy(members, ([holder]) => holder);
  const byGrant = new Map<number, SubjectKey[]>();
  for (const [holder, places] of holders.entries()) {
    const keys = (byHolder.get(holder) ?? []).map(([, key]) => key);
    for (const place of holder === head.fallback ? [] : places) {
      const known = byGrant.get(place);
      if (known === undefined) byGrant.set(place, [...keys]);
      else known.push(...keys);
    }
  }
  return (place) => byGrant.get(place) ?? [];
}

/** How widely a grant is held: one that everybody has still covers what somebody had. */
const BREADTH = { anyone: 2, authenticated: 1, own: 0 } as const;

interface Candidate {
  readonly place: number;
  readonly grant: GrantData;
  readonly breadth: number;
}

/** Finds another grant of the same subject, or of more, that contains one; of two that are equal one stays. */
function createCover(
  { grants, holders, members, ...linted }: Linted,
  keysOf: (place: number) => readonly SubjectKey[],
): (place: number, key: SubjectKey) => GrantData | undefined {
  const contains = createGrantContains(linted);
  const holdersOf = Map.groupBy(members, ([, key]) => JSON.stringify(key));

  function heldBy(key: SubjectKey): readonly Candidate[] {
    const list = (holdersOf.get(JSON.stringify(key)) ?? []).flatMap(([holder]) => holders[holder] ?? []);
    return [...new Set(list)].slice(0, MAX_OF_SUBJECT).flatMap((place) => {
      const grant = grants[place];
      return grant === undefined ? [] : [{ place, grant, breadth: breadthOf(key) }];
    });
  }

  /** Of equal grants that of more subjects, then the first: one order for all, so that never both are to go. */
  function stays(place: number, other: number): boolean {
    const more = keysOf(place).length - keysOf(other).length;
    return more > 0 || (more === 0 && place < other);
  }

  const anyone = heldBy({ by: 'anyone' });
  const shared = [...anyone, ...heldBy({ by: 'authenticated' })];

  function heldWith(key: SubjectKey): readonly Candidate[] {
    if (key.by === 'anyone') return anyone;
    return key.by === 'authenticated' ? shared : [...shared, ...heldBy(key)];
  }

  return (place, key) => {
    const inner = grants[place];
    if (inner === undefined) return undefined;
    const breadth = breadthOf(key);
    const found = heldWith(key).find(
      (other) =>
        other.place !== place &&
        contains(other.grant, inner) &&
        (other.breadth > breadth || stays(other.place, place) || !contains(inner, other.grant)),
    );
    return found?.grant;
  };
}

function breadthOf({ by }: SubjectKey): number {
  return by === 'anyone' || by === 'authenticated' ? BREADTH[by] : BREADTH.own;
}
