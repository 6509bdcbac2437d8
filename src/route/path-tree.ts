import type { Choice, Circumstances } from './choose.ts';
import { createEnds, type Ends } from './ends.ts';
import type { RouteData, SegmentData } from './route-data.ts';

/** The routes of one host by their paths. */
export interface PathTree {
  /** Puts a route under its path. */
  readonly add: (route: RouteData) => void;
  /** The route of the most specific path that matches; `undefined` when none does. */
  readonly find: (segments: readonly string[], circumstances: Circumstances) => Choice | undefined;
}

/** What the paths that begin alike have in common. */
interface Node {
  readonly literals: Map<string, Node>;
  any: Node | undefined;
  readonly here: Ends;
  readonly rest: Ends;
}

/** Makes an empty tree. */
export function createPathTree(): PathTree {
  const root = createNode();
  return {
    add(route) {
      let node = root;
      for (const segment of route.path) {
        if (segment.is === 'rest') break;
        node = childOf(node, segment);
      }
      (route.path.at(-1)?.is === 'rest' ? node.rest : node.here).add(route);
    },
    find: (segments, circumstances) => search(root, segments, 0, circumstances),
  };
}

function createNode(): Node {
  return { literals: new Map(), any: undefined, here: createEnds(), rest: createEnds() };
}

function childOf(node: Node, segment: Exclude<SegmentData, { is: 'rest' }>): Node {
  if (segment.is === 'any') {
    node.any ??= createNode();
    return node.any;
  }
  const known = node.literals.get(segment.text);
  if (known !== undefined) return known;
  const child = createNode();
  node.literals.set(segment.text, child);
  return child;
}

/**
 * Walks the most specific way first: itself before any, any before the rest. A node is met once at most, since only one
 * way leads to it.
 */
function search(
  node: Node,
  segments: readonly string[],
  place: number,
  circumstances: Circumstances,
): Choice | undefined {
  const segment = segments[place];
  if (segment === undefined) return node.here.choose(circumstances);
  const literal = node.literals.get(segment);
  const found = literal === undefined ? undefined : search(literal, segments, place + 1, circumstances);
  if (found !== undefined) return found;
  if (segment !== '' && node.any !== undefined) {
    const any = search(node.any, segments, place + 1, circumstances);
    if (any !== undefined) return any;
  }
  return node.rest.choose(circumstances);
}
