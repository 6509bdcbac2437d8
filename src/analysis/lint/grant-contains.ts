import { findOutside } from '../../decision/difference.ts';
import type { Row } from '../../decision/filter.ts';
import type { GrantData } from '../../decision/policy-data.ts';
import { hasReference } from '../../decision/reference.ts';
import { admits, compileScope, type Scope, type ScopeText } from '../../decision/scope.ts';
import type { Linted } from './linted.ts';
import { permissionContains } from './permission-contains.ts';
import { sampleOf } from './sample.ts';

/** What comparing two scopes for sure is worth, in comparisons. */
const STEPS = 20_000;

/** Pairs of scopes that are looked at, and those of them that are compared for sure; beyond that none is contained. */
const MAX_LOOKS = 200_000;
const MAX_COMPARISONS = 10_000;

/** Compares the grants of one policy. */
export interface GrantContains {
  /** Says whether the outer grant surely gives whatever the inner one does, for as long as it does. */
  readonly contains: (outer: GrantData, inner: GrantData) => boolean;
  /** A row that the scope of that place admits whoever asks; `undefined` where none is known. */
  readonly rowOf: (scope: number) => Row | undefined;
}

/** Begins to compare; what was compared once is not again. */
export function createGrantContains({ head, scopes }: Pick<Linted, 'head' | 'scopes'>): GrantContains {
  const mayAsMuch = memoize((outer: number, inner: number) =>
    permissionContains(head.permissions[outer] ?? [], head.permissions[inner] ?? []),
  );
  const compiled = new Map<ScopeText, Scope>();
  const samples = new Map<ScopeText, readonly ReturnType<typeof sampleOf>[]>();
  let looks = 0;
  let comparisons = 0;

  function compile(text: ScopeText): Scope {
    const known = compiled.get(text) ?? compileScope(text);
    compiled.set(text, known);
    return known;
  }

  function samplesOf(text: Exclude<ScopeText, 'all'>): readonly ReturnType<typeof sampleOf>[] {
    const known = samples.get(text) ?? text.map(sampleOf);
    samples.set(text, known);
    return known;
  }

  /** A quick look at a row of each clause rules most pairs out; a scope that reaches nothing is told already. */
  function canContain(wide: Exclude<ScopeText, 'all'>, narrow: Exclude<ScopeText, 'all'>): boolean {
    looks += 1;
    const rows = samplesOf(narrow);
    if (looks > MAX_LOOKS || rows.every((row) => row === 'nothing')) return false;
    if (wide.flat().some(({ values }) => values.some(hasReference))) return true;
    const scope = compile(wide);
    return rows.every((row) => typeof row === 'string' || admits(scope, 'resource', row, 'anonymous'));
  }

  const reachesAsFar = memoize((outer: number, inner: number) => {
    const [wide = [], narrow = []] = [scopes[outer], scopes[inner]];
    if (wide === 'all') return true;
    if (narrow === 'all' || !canContain(wide, narrow)) return false;
    comparisons += 1;
    return comparisons <= MAX_COMPARISONS && findOutside(narrow, wide, STEPS).kind === 'none';
  });

  return {
    contains(outer, inner) {
      if (outer.fromMs > inner.fromMs || outer.untilMs < inner.untilMs) return false;
      if (!mayAsMuch(outer.permission, inner.permission)) return false;
      return outer.scope === inner.scope || reachesAsFar(outer.scope, inner.scope);
    },
    rowOf(scope) {
      const text = scopes[scope];
      if (text === undefined || text === 'all') return undefined;
      return samplesOf(text).find((row) => typeof row !== 'string');
    },
  };
}

/** Remembers the answers that were yes: there are few, and asking for them is what costs. */
function memoize(
  answer: (outer: number, inner: number) => boolean,
): (outer: number, inner: number) => boolean {
  const yes = new Set<number>();
  return (outer, inner) => {
    const key = outer * 2 ** 26 + inner;
    if (yes.has(key)) return true;
    const found = answer(outer, inner);
    if (found) yes.add(key);
    return found;
  };
}
