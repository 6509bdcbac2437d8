import type { Choice, Circumstances } from './choose.ts';
import { createPathTree, type PathTree } from './path-tree.ts';
import type { RouteData } from './route-data.ts';

/** Finds the route of a request. */
export interface Router {
  /**
   * The most specific route: by host, then path, then conditions, whatever the order of the policy; two that tie were
   * refused when the policy was loaded.
   *
   * @param host - as `readHost` gives it
   * @param segments - as `readPath` gives them
   */
  readonly find: (
    host: string,
    segments: readonly string[],
    circumstances: Circumstances,
  ) => Choice | 'NO_ROUTE';
  /** Every header in which some route tells rows. */
  readonly scopeHeaders: readonly string[];
}

/** A router under construction, so that many routes can be taken in over several turns of the event loop. */
export interface RouterBuilder {
  readonly add: (routes: readonly RouteData[]) => void;
  readonly finish: () => Router;
}

/** Begins a router that denies everything. */
export function buildRouter(): RouterBuilder {
  const exact = new Map<string, PathTree>();
  /** By what stands behind the star, its dot included. */
  const wild = new Map<string, PathTree>();
  const everywhere = createPathTree();
  const scopeHeaders = new Set<string>();

  function treeOf(host: string): PathTree {
    const trees = host.startsWith('*') ? wild : exact;
    const key = host.startsWith('*') ? host.slice(1) : host;
    const tree = trees.get(key) ?? createPathTree();
    trees.set(key, tree);
    return tree;
  }

  function* treesFor(host: string): Generator<PathTree | undefined> {
    yield exact.get(host);
    for (let dot = host.indexOf('.'); dot !== -1; dot = host.indexOf('.', dot + 1))
      yield wild.get(host.slice(dot));
    yield everywhere;
  }

  return {
    add(routes) {
      for (const route of routes) {
        for (const host of new Set(route.hosts)) treeOf(host).add(route);
        if (route.hosts.length === 0) everywhere.add(route);
        if (route.ask.for === 'scope') scopeHeaders.add(route.ask.header);
      }
    },
    finish: () => ({
      scopeHeaders: [...scopeHeaders],
      find(host, segments, circumstances) {
        if (exact.size === 0 && wild.size === 0)
          return everywhere.find(segments, circumstances) ?? 'NO_ROUTE';
        for (const tree of treesFor(host)) {
          const found = tree?.find(segments, circumstances);
          if (found !== undefined) return found;
        }
        return 'NO_ROUTE';
      },
    }),
  };
}
