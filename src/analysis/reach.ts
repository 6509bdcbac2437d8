import type { LoadedPolicy } from '../policy/loader.ts';
import { formatPosition } from '../policy/problem.ts';
import type { RouteData } from '../route/route-data.ts';
import { formatRoute } from './route-text.ts';

/** A grant or a route that reaches people whom the policy does not name. */
export interface Reach {
  readonly whom: string;
  readonly what: string;
  /** `file:line:column` */
  readonly source: string;
}

/** A holder that is open, and to whom. */
type Opening = readonly [holder: number, whom: string];

/** What of a policy reaches everybody, every authenticated caller, or every user whom nothing names. */
export function reachOf({ head, slices }: LoadedPolicy): readonly Reach[] {
  const grants = slices.flatMap((slice) => slice.grants);
  const holders = slices.flatMap((slice) => slice.holders);
  const named = slices.flatMap((slice) => slice.named).length;
  const open = slices
    .flatMap((slice) => slice.members)
    .flatMap(([holder, { by }]): readonly Opening[] => {
      if (by === 'anyone') return [[holder, 'everybody, without any credential']];
      return by === 'authenticated' ? [[holder, 'every authenticated caller']] : [];
    });
  const strangers = `every authenticated user but those of bound groups (${String(named)} names)`;
  const fallback: readonly Opening[] = head.fallback === undefined ? [] : [[head.fallback, strangers]];
  const granted = [...open, ...fallback].flatMap(([holder, whom]) =>
    (holders[holder] ?? []).flatMap((place) => {
      const grant = grants[place];
      return grant === undefined ? [] : [{ whom, what: grant.name, source: formatPosition(grant.source) }];
    }),
  );
  return [...granted, ...slices.flatMap((slice) => slice.routes).flatMap(reachOfRoute)];
}

function reachOfRoute(route: RouteData): readonly Reach[] {
  const { ask, groups, methods, source } = route;
  if (groups.length > 0 || (ask.for !== 'anyone' && ask.for !== 'authenticated')) return [];
  const whom = ask.for === 'anyone' ? 'everybody, without any credential' : 'every authenticated caller';
  const names = (methods ?? []).map(([method]) => method);
  return [{ whom, what: formatRoute(route, names), source: formatPosition(source) }];
}
