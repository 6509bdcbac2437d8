import { atomsOf } from './atoms.ts';
import {
  type BoundClause,
  type Budget,
  type Candidate,
  type Candidates,
  findCandidates,
  isPositive,
  toCandidates,
} from './candidates.ts';
import { type Filter, passes, type Row } from './filter.ts';
import type { LimitFinder } from './limits.ts';

/** A clause that asks for more attributes than any row has is not thought about. */
const MANY_KEYS = 100;

/** From so many choices on, comparing each with each costs more than it saves. */
const MANY_CHOICES = 300;

/** What lies outside: nothing, this row among others, or it could not be found out. */
export type Outside =
  | { readonly kind: 'none' }
  | { readonly kind: 'row'; readonly row: Row }
  | { readonly kind: 'unsure' };

/** A value for one key, and the clauses, a bit each, that it keeps a row out of. */
interface Choice {
  readonly key: string;
  readonly value: string | undefined;
  readonly failed: bigint;
}

/** What there is to choose for one key, as its candidates are. */
interface Column {
  readonly found: readonly Choice[];
  readonly possible: readonly Choice[];
  readonly sample: () => readonly Choice[];
}

/** Looks for a row that one clause admits and none of its limits does. */
export function findRow(clause: BoundClause, findLimits: LimitFinder, budget: Budget): Outside {
  const byKey = Map.groupBy(clause, ({ text }) => text.key);
  if (byKey.size > MANY_KEYS) return { kind: 'unsure' };
  const limits = findLimits(clause);
  const columns = [...byKey].map(([key, own]) => toColumn(key, own, limits, budget));
  const all = (1n << BigInt(limits.length)) - 1n;

  const certain = columns.map(({ found }) => found);
  const found = cover(certain, all, budget);
  if (found !== undefined) return check(found, clause, limits);
  const possible = columns.map((column) => [...column.found, ...column.possible]);
  if (cover(possible, all, budget) === undefined) return { kind: 'none' };
  const sampled = columns.map((column) => [...column.found, ...column.sample()]);
  const luck = cover(sampled, all, budget);
  return luck === undefined ? { kind: 'unsure' } : check(luck, clause, limits);
}

/** A row is an answer only once the filters themselves have said so. */
function check(choices: readonly Choice[], clause: BoundClause, others: readonly BoundClause[]): Outside {
  const row: Row = new Map(choices.map(({ key, value }) => [key, value ?? '']));
  const admits = (filters: BoundClause): boolean =>
    filters.every((filter) => passes(filter, row, 'anonymous'));
  return admits(clause) && !others.some(admits) ? { kind: 'row', row } : { kind: 'unsure' };
}

/** What there is to choose for one key: of what its clause admits, only what the limits tell apart. */
function toColumn(
  key: string,
  own: readonly Filter[],
  limits: readonly BoundClause[],
  budget: Budget,
): Column {
  const failedBy = new Map<Filter, bigint>();
  for (const [place, limit] of limits.entries()) {
    for (const filter of limit) {
      if (filter.text.key === key) failedBy.set(filter, (failedBy.get(filter) ?? 0n) | (1n << BigInt(place)));
    }
  }
  const { found, possible, sample } = candidatesOf(own, [...new Set([...own, ...failedBy.keys()])], budget);
  for (const filter of failedBy.keys()) {
    budget.steps -= filter.text.values.length;
    if (own.some((each) => implies(each, filter))) failedBy.delete(filter);
  }

  function toChoices(candidates: readonly Candidate[]): readonly Choice[] {
    const choices = new Map<bigint, Choice>();
    for (const { value, passes: passed } of candidates) {
      if (own.some((filter) => passed(filter) === false)) continue;
      let failed = 0n;
      for (const [filter, places] of failedBy) {
        if (passed(filter) !== true) failed |= places;
      }
      budget.steps -= failedBy.size;
      if (!choices.has(failed)) choices.set(failed, { key, value, failed });
    }
    return [...choices.values()];
  }
  return { found: toChoices(found), possible: toChoices(possible), sample: () => toChoices(sample()) };
}

/** Says whether what passes one filter passes another by their texts alone, whatever an expression matches. */
function implies({ text: one }: Filter, { text: other }: Filter): boolean {
  if (one.op !== other.op) return false;
  const [fewer, more] = isPositive(one) ? [one, other] : [other, one];
  const values = new Set(more.values);
  return fewer.values.every((value) => values.has(value));
}

/** Where a clause lists the values of a key, they are all that there is to try. */
function candidatesOf(own: readonly Filter[], filters: readonly Filter[], budget: Budget): Candidates {
  const list = own.find(({ text }) => {
    const { prefixes, opaque } = atomsOf([{ text }]);
    return isPositive(text) && prefixes.size + opaque.size === 0;
  });
  if (list === undefined) return findCandidates(filters, budget);
  return {
    found: toCandidates(atomsOf([list]).literals, filters, true, budget),
    possible: [],
    sample: () => [],
  };
}

/** Chooses a value for each key so that every clause is failed by one of them. */
function cover(
  columns: readonly (readonly Choice[])[],
  all: bigint,
  budget: Budget,
): readonly Choice[] | undefined {
  const ordered = columns.map(strongest).toSorted((one, other) => one.length - other.length);
  const later = ordered.map((_, place) =>
    ordered
      .slice(place + 1)
      .flat()
      .reduce((sum, { failed }) => sum | failed, 0n),
  );

  function choose(place: number, left: bigint): readonly Choice[] | undefined {
    const column = ordered[place];
    if (column === undefined) return left === 0n ? [] : undefined;
    for (const choice of column) {
      budget.steps -= 1;
      if (budget.steps < 0) return undefined;
      const rest = left & ~choice.failed;
      if ((rest & ~(later[place] ?? 0n)) !== 0n) continue;
      const others = choose(place + 1, rest);
      if (others !== undefined) return [choice, ...others];
    }
    return undefined;
  }
  return choose(0, all);
}

/** The first of the choices that keep a row out of the same clauses, and none that does so out of fewer than another. */
function strongest(choices: readonly Choice[]): readonly Choice[] {
  const different = [
    ...new Map(choices.toReversed().map((choice) => [choice.failed, choice])).values(),
  ].reverse();
  if (different.length > MANY_CHOICES) return different;
  return different.filter(
    (choice) =>
      !different.some((other) => other !== choice && (choice.failed | other.failed) === other.failed),
  );
}
