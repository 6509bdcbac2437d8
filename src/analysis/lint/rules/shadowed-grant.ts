import type { GrantData, SubjectKey } from '../../../decision/policy-data.ts';
import { formatPosition } from '../../../policy/problem.ts';
import { createGrantContains } from '../grant-contains.ts';
import type { Linted, Rule } from '../linted.ts';
import { createNearGrants, type NearGrants } from '../near-grants.ts';

/** A grant all of whose subjects have as much from another one: without it nothing changes. */
export const tellShadowed: Rule = (linted, warning) => {
  const { grants, nowMs } = linted;
  const { holdersWith, coverOf } = createCovers(linted);
  const bySource = Map.groupBy(grants.keys(), (place) => JSON.stringify(grants[place]?.source));
  for (const places of bySource.values()) {
    const held = places.flatMap((place) => holdersWith(place).map((holder) => ({ place, holder })));
    const [first] = held;
    const grant = grants[first?.place ?? -1];
    if (first === undefined || grant === undefined || grant.untilMs <= nowMs) continue;
    const cover = coverOf(first.place, first.holder);
    if (cover === undefined) continue;
    if (held.slice(1).some(({ place, holder }) => coverOf(place, holder) === undefined)) continue;
    const message = `all that \`${grant.name}\` gives comes from \`${cover.name}\` at ${formatPosition(cover.source)} already; remove it, or narrow the other`;
    warning('shadowed-grant', grant.source, message);
  }
};

/** How widely a holder's grants are held: what everybody has covers what somebody had. */
const BREADTH = { anyone: 2, authenticated: 1, own: 0 } as const;

interface Covers {
  /** The holders of a grant that have members; strangers apart, whose grant holds for want of any other. */
  readonly holdersWith: (place: number) => readonly number[];
  /** A grant that gives all members of a holder, or each of them one that gives him, what another of the holder does. */
  readonly coverOf: (place: number, holder: number) => GrantData | undefined;
}

function createCovers({ grants, holders, members, head, scopes }: Linted): Covers {
  const { contains, rowOf } = createGrantContains({ head, scopes });
  const keysOf = new Map<number, SubjectKey[]>();
  const holdersOf = new Map<string, number[]>();
  for (const [holder, key] of members) {
    if (holder === head.fallback) continue;
    push(keysOf, holder, key);
    push(holdersOf, JSON.stringify(key), holder);
  }
  const byGrant = new Map<number, number[]>();
  for (const holder of keysOf.keys()) {
    for (const place of holders[holder] ?? []) push(byGrant, place, holder);
  }
  const near = new Map<number, NearGrants>();
  const shared = [
    { holders: holdersOf.get('{"by":"anyone"}') ?? [], breadth: BREADTH.anyone },
    { holders: holdersOf.get('{"by":"authenticated"}') ?? [], breadth: BREADTH.authenticated },
  ];

  function nearIn(holder: number, inner: GrantData): Iterable<number> {
    const known = near.get(holder) ?? createNearGrants(holders[holder] ?? [], grants, scopes, rowOf);
    near.set(holder, known);
    return known(inner);
  }

  /** Of equal grants that of more subjects stays, then the first: one order for all, so that never both are to go. */
  function stays(place: number, other: number): boolean {
    const count = (each: number): number =>
      (byGrant.get(each) ?? []).reduce((sum, holder) => sum + (keysOf.get(holder)?.length ?? 0), 0);
    const more = count(place) - count(other);
    return more > 0 || (more === 0 && place < other);
  }

  function findIn(holder: number, place: number, inner: GrantData, isWider: boolean): GrantData | undefined {
    for (const other of nearIn(holder, inner)) {
      const outer = grants[other];
      if (other === place || outer === undefined || !contains(outer, inner)) continue;
      if (isWider || !contains(inner, outer) || stays(other, place)) return outer;
    }
    return undefined;
  }

  function coverOf(place: number, holder: number): GrantData | undefined {
    const inner = grants[place];
    const keys = keysOf.get(holder) ?? [];
    const [key] = keys;
    if (inner === undefined || key === undefined) return undefined;
    const breadth = breadthOf(key);
    const wider = shared.flatMap((each) => (each.breadth > breadth ? each.holders : []));
    for (const other of wider) {
      const found = findIn(other, place, inner, true);
      if (found !== undefined) return found;
    }
    const within = findIn(holder, place, inner, false);
    if (within !== undefined) return within;
    let last: GrantData | undefined;
    for (const each of keys) {
      const others = (holdersOf.get(JSON.stringify(each)) ?? []).filter((other) => other !== holder);
      last = others.map((other) => findIn(other, place, inner, false)).find((found) => found !== undefined);
      if (last === undefined) return undefined;
    }
    return last;
  }

  return { holdersWith: (place) => byGrant.get(place) ?? [], coverOf };
}

function breadthOf({ by }: SubjectKey): number {
  return by === 'anyone' || by === 'authenticated' ? BREADTH[by] : BREADTH.own;
}

function push<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}
