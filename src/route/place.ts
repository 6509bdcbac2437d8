import type { ConditionData, RouteData } from './route-data.ts';

/**
 * The places of a route, as texts: one for each of its hosts, with its path, in which names of parameters mean nothing.
 * Two routes can be meant by one request, and neither be more specific by host and path, only where they share one.
 */
export function placesOf({ hosts, path }: RouteData): readonly string[] {
  const shape = path.map((segment) => (segment.is === 'literal' ? `=${segment.text}` : segment.is)).join('/');
  return (hosts.length === 0 ? [''] : [...new Set(hosts)]).map((host) => `${host} ${shape}`);
}

/** Says whether one request can meet the conditions of both of two routes. */
export function canMeet(a: RouteData, b: RouteData): boolean {
  return canBoth(a.headers, b.headers) && canBoth(a.extensions, b.extensions);
}

function canBoth(these: readonly ConditionData[], those: readonly ConditionData[]): boolean {
  return these.every(({ name, values }) => {
    const other = those.find((each) => each.name === name);
    return other === undefined || other.values.some((value) => values.includes(value));
  });
}
