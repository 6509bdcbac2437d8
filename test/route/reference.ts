import type { Circumstances } from '../../src/route/choose.ts';
import type { ConditionData, RouteData } from '../../src/route/route-data.ts';

/** A request as far as choosing its route goes. */
export interface Asked extends Circumstances {
  readonly host: string;
  readonly segments: readonly string[];
}

/** A route that matches by one of its hosts, with its rank: the least text is the most specific. */
interface Match {
  readonly route: RouteData;
  readonly rank: string;
}

/**
 * The written order of docs/policy.md, as plainly as it can be said: look at every route, keep those that match by
 * host, path and extensions, take the most specific ones, and among those the most conditions.
 */
export function findByScan(routes: readonly RouteData[], asked: Asked): RouteData | string {
  const matches = routes.flatMap((route) => matchesOf(route, asked));
  const best = matches.map(({ rank }) => rank).sort()[0];
  if (best === undefined) return 'NO_ROUTE';
  const meant = [...new Set(matches.filter(({ rank }) => rank === best).map(({ route }) => route))];
  const names = meant.flatMap(({ headers }) => headers.map(({ name }) => name));
  if (names.some((name) => valuesOf(asked, name).length > 1)) return 'DUPLICATE_HEADER';
  const holding = meant.filter(({ headers }) =>
    headers.every(({ name, values }) => valuesOf(asked, name).some((value) => values.includes(value))),
  );
  const most = Math.max(...holding.map(countConditions));
  const [chosen, ...others] = holding.filter((route) => countConditions(route) === most);
  if (others.length > 0) return 'TIE';
  return chosen ?? 'CONDITION_UNMET';
}

function matchesOf(route: RouteData, { host, segments, extensions }: Asked): readonly Match[] {
  const hosts = route.hosts.length === 0 ? [''] : route.hosts;
  const told = route.extensions.every(({ name, values }) =>
    values.some((value) => extensions.get(name) === value),
  );
  const pathRank = told ? rankOfPath(route, segments) : undefined;
  return hosts.flatMap((pattern) => {
    const hostRank = rankOfHost(pattern, host);
    if (hostRank === undefined || pathRank === undefined) return [];
    return [{ route, rank: `${hostRank} ${pathRank}` }];
  });
}

/** An exact host, then the longer ending, then none. */
function rankOfHost(pattern: string, host: string): string | undefined {
  if (pattern === '') return '2';
  if (pattern === host) return '0';
  if (!pattern.startsWith('*') || !host.endsWith(pattern.slice(1))) return undefined;
  return host.length < pattern.length ? undefined : `1${String(999 - pattern.length)}`;
}

/** Segment by segment: itself, then any, then the rest. */
function rankOfPath({ path }: RouteData, segments: readonly string[]): string | undefined {
  let rank = '';
  for (const [place, segment] of path.entries()) {
    const value = segments[place];
    if (value === undefined) return undefined;
    if (segment.is === 'rest') return `${rank}2`;
    if (segment.is === 'any' ? value === '' : value !== segment.text) return undefined;
    rank += segment.is === 'any' ? '1' : '0';
  }
  return path.length === segments.length ? rank : undefined;
}

/** The values of a header; a comma parts two of them. */
function valuesOf({ headers }: Circumstances, name: string): readonly string[] {
  return headers.filter((each) => each.name.toLowerCase() === name).flatMap(({ value }) => value.split(','));
}

function countConditions({ headers, extensions }: RouteData): number {
  const count = (conditions: readonly ConditionData[]): number => conditions.length;
  return count(headers) + count(extensions);
}
