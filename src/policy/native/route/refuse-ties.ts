import { append } from '../../../decision/buckets.ts';
import { canMeet, placesOf } from '../../../route/place.ts';
import type { ConditionData, RouteData } from '../../../route/route-data.ts';
import type { Complaints } from '../../language.ts';
import { formatPosition } from '../../problem.ts';

/** Refuses two routes of which neither is more specific and that one request can mean. */
export function refuseTies(routes: readonly RouteData[], complaints: Complaints): void {
  const alike = new Map<string, RouteData[]>();
  for (const route of routes) {
    const count = route.headers.length + route.extensions.length;
    for (const place of placesOf(route)) append(alike, `${count} ${place}`, route);
  }
  for (const group of alike.values()) refuseWithin(group, complaints);
}

/** Routes whose conditions have the same names meet only where they share a value, so most are told apart by look-up. */
function refuseWithin(group: readonly RouteData[], complaints: Complaints): void {
  const byNames = new Map<string, RouteData[]>();
  const byValue = new Map<string, RouteData[]>();
  for (const route of group) {
    const conditions = conditionsOf(route);
    const names = JSON.stringify(conditions.map(([name]) => name));
    const keys = (conditions[0]?.[1] ?? ['']).map((value) => `${names} ${value}`);
    const near = keys.flatMap((key) => byValue.get(key) ?? []);
    const far = [...byNames].flatMap(([other, list]) => (other === names ? [] : list));
    const before = [...near, ...far].find((other) => canMeet(other, route));
    if (before !== undefined) refuse(route, before, complaints);
    append(byNames, names, route);
    for (const key of keys) append(byValue, key, route);
  }
}

/** In one order, whatever that of the policy. */
function conditionsOf({ headers, extensions }: RouteData): readonly (readonly [string, readonly string[]])[] {
  const named =
    (kind: string) =>
    ({ name, values }: ConditionData) =>
      [`${kind} ${name}`, values] as const;
  return [...headers.map(named('header')), ...extensions.map(named('extension'))].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
}

function refuse(route: RouteData, before: RouteData, complaints: Complaints): void {
  const other = formatPosition(before.source);
  const why = areApart(route, before)
    ? `\`methods\` do not tell this route from the one at ${other}; make one of both with the methods of either`
    : `a request can mean this route and the one at ${other}, and neither is more specific; make one of both`;
  const message = `${why}, or tell them apart by \`hosts\`, \`headers\` or \`extensions\``;
  complaints.error('tied-routes', route.source, message);
}

/** Whether no method is one of both. */
function areApart({ methods: these = [] }: RouteData, { methods: those = [] }: RouteData): boolean {
  const names = new Set(these.map(([name]) => name));
  return these.length > 0 && those.length > 0 && !those.some(([name]) => names.has(name));
}
