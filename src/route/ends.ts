import { append, nested } from '../decision/buckets.ts';
import { type Choice, type Circumstances, choose } from './choose.ts';
import type { RouteData } from './route-data.ts';

/** The routes of one host and path, of which there may be one for each of thousands of tenants. */
export interface Ends {
  readonly add: (route: RouteData) => void;
  /** As `choose` among all of them, without looking at those of other tenants. */
  readonly choose: (circumstances: Circumstances) => Choice | undefined;
}

/** Makes a place without routes. */
export function createEnds(): Ends {
  const untold: RouteData[] = [];
  /** Those with extensions, by name and value of the first one. */
  const told = new Map<string, Map<string, RouteData[]>>();
  return {
    add(route) {
      const [first] = route.extensions;
      if (first === undefined) untold.push(route);
      else for (const value of first.values) append(nested(told, first.name), value, route);
    },
    choose(circumstances) {
      if (told.size === 0) return choose(untold, circumstances);
      const near = [...told].flatMap(
        ([name, byValue]) => byValue.get(circumstances.extensions.get(name) ?? '') ?? [],
      );
      return choose([...untold, ...near], circumstances);
    },
  };
}
