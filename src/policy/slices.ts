import type { LoadedSlice } from './loader.ts';

/** Items in one slice: few enough that taking them in is a matter of a millisecond or two. */
const SLICE = 500;

const EMPTY: LoadedSlice = {
  scopes: [],
  grants: [],
  holders: [],
  members: [],
  suspended: [],
  named: [],
  notes: [],
  tokens: [],
  routes: [],
  gates: [],
};

/** Cuts the lists of a policy into slices, in an order in which nothing refers to what is still to come. */
export function toSlices(lists: LoadedSlice): readonly LoadedSlice[] {
  return [
    ...cut(lists.scopes).map((scopes) => ({ ...EMPTY, scopes })),
    ...cut(lists.grants).map((grants) => ({ ...EMPTY, grants })),
    ...cut(lists.holders).map((holders) => ({ ...EMPTY, holders })),
    ...cut(lists.members).map((members) => ({ ...EMPTY, members })),
    ...cut(lists.suspended).map((suspended) => ({ ...EMPTY, suspended })),
    ...cut(lists.named).map((named) => ({ ...EMPTY, named })),
    ...cut(lists.notes).map((notes) => ({ ...EMPTY, notes })),
    ...cut(lists.tokens).map((tokens) => ({ ...EMPTY, tokens })),
    ...cut(lists.routes).map((routes) => ({ ...EMPTY, routes })),
    ...cut(lists.gates).map((gates) => ({ ...EMPTY, gates })),
  ];
}

function cut<T>(items: readonly T[]): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / SLICE) }, (_, index) =>
    items.slice(index * SLICE, (index + 1) * SLICE),
  );
}
