import type { LoadedSlice } from '../loader.ts';

/** Entries of each table that are taken in before the clock is read. A scope may cost an expression, so fewer of them. */
const stepSize = { scopes: 8, others: 128 } as const;

/** Steps in one message: it is copied in one go, within about a millisecond. */
const stepsPerMessage = 8;

const nothing: LoadedSlice = {
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

/** Cuts slices into messages of small slices, in an order in which each refers only to what came before. */
export function* portionsOf(slices: readonly LoadedSlice[]): Generator<readonly LoadedSlice[], undefined> {
  let portion: LoadedSlice[] = [];
  for (const slice of slices) {
    for (const step of cut(slice)) {
      portion.push(step);
      if (portion.length < stepsPerMessage) continue;
      yield portion;
      portion = [];
    }
  }
  if (portion.length > 0) yield portion;
}

function* cut(slice: LoadedSlice): Generator<LoadedSlice> {
  for (const scopes of runs(slice.scopes, stepSize.scopes)) yield { ...nothing, scopes };
  for (const grants of runs(slice.grants, stepSize.others)) yield { ...nothing, grants };
  for (const holders of runs(slice.holders, stepSize.others)) yield { ...nothing, holders };
  for (const members of runs(slice.members, stepSize.others)) yield { ...nothing, members };
  for (const suspended of runs(slice.suspended, stepSize.others)) yield { ...nothing, suspended };
  for (const named of runs(slice.named, stepSize.others)) yield { ...nothing, named };
  for (const notes of runs(slice.notes, stepSize.others)) yield { ...nothing, notes };
  for (const tokens of runs(slice.tokens, stepSize.others)) yield { ...nothing, tokens };
  for (const routes of runs(slice.routes, stepSize.others)) yield { ...nothing, routes };
  for (const gates of runs(slice.gates, stepSize.others)) yield { ...nothing, gates };
}

function* runs<T>(entries: readonly T[], size: number): Generator<readonly T[]> {
  for (let start = 0; start < entries.length; start += size) yield entries.slice(start, start + size);
}
