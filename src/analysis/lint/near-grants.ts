import { append } from '../../decision/buckets.ts';
import type { Row } from '../../decision/filter.ts';
import type { GrantData } from '../../decision/policy-data.ts';
import { hasReference } from '../../decision/reference.ts';
import type { ClauseText, ScopeText } from '../../decision/scope.ts';

/** Grants without a value to look them up by that one grant is compared with: who has more has them from a program. */
const MAX_UNKEYED = 100;

/** Finds, among the grants of one holder, those that may contain another one: few, however many there are. */
export type NearGrants = (inner: GrantData) => Iterable<number>;

/** Sorts the grants of a holder by the values that they want, so that most are never looked at. */
export function createNearGrants(
  places: readonly number[],
  grants: readonly GrantData[],
  scopes: readonly ScopeText[],
  rowOf: (scope: number) => Row | undefined,
): NearGrants {
  const whole: number[] = [];
  const unkeyed: number[] = [];
  const keyed = new Map<string, number[]>();
  for (const place of places) {
    const scope = scopes[grants[place]?.scope ?? -1] ?? [];
    const keys = scope === 'all' ? [] : scope.map(keyOf);
    if (scope === 'all') whole.push(place);
    else if (keys.includes(undefined)) unkeyed.push(place);
    else for (const key of keys.flat()) append(keyed, key ?? '', place);
  }
  const rest = unkeyed.slice(0, MAX_UNKEYED);
  return (inner) => {
    if (scopes[inner.scope] === 'all') return whole;
    const row = rowOf(inner.scope);
    const wanted = row === undefined ? [] : [...row].map(([key, value]) => spell(key, value));
    return new Set([...whole, ...wanted.flatMap((key) => keyed.get(key) ?? []), ...rest]);
  };
}

/** One of the values without which the clause admits nothing. */
function keyOf(clause: ClauseText): readonly string[] | undefined {
  const filter = clause.find(({ op, values }) => op === '=' && !values.some(hasReference));
  return filter?.values.map((value) => spell(filter.key, value));
}

function spell(key: string, value: string): string {
  return JSON.stringify([key, value]);
}
