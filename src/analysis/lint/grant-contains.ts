import { findOutside } from '../../decision/difference.ts';
import type { GrantData } from '../../decision/policy-data.ts';
import type { ClauseText, ScopeText } from '../../decision/scope.ts';
import type { Linted } from './linted.ts';
import { permissionContains } from './permission-contains.ts';

/** What comparing two scopes is worth, in comparisons: most are settled by a few. */
const STEPS = 5_000;

/** Pairs of scopes that are compared at most; beyond that a grant counts as not contained. */
const MAX_PAIRS = 50_000;

/** Says whether the outer grant surely gives whatever the inner one does, for as long as it does. */
export function createGrantContains({
  head,
  scopes,
}: Pick<Linted, 'head' | 'scopes'>): (outer: GrantData, inner: GrantData) => boolean {
  const permissions = new Map<string, boolean>();
  const pairs = new Map<string, boolean>();
  const canContain = createGlance();

  function remember(known: Map<string, boolean>, key: string, compare: () => boolean): boolean {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = compare();
    known.set(key, found);
    return found;
  }

  return (outer, inner) => {
    if (outer.fromMs > inner.fromMs || outer.untilMs < inner.untilMs) return false;
    const may = remember(permissions, `${outer.permission} ${inner.permission}`, () =>
      permissionContains(head.permissions[outer.permission] ?? [], head.permissions[inner.permission] ?? []),
    );
    if (!may || outer.scope === inner.scope) return may;
    const [wide, narrow] = [scopes[outer.scope] ?? [], scopes[inner.scope] ?? []];
    if (!canContain(wide, narrow)) return false;
    const key = `${outer.scope} ${inner.scope}`;
    if (pairs.size >= MAX_PAIRS && !pairs.has(key)) return false;
    return remember(pairs, key, () => findOutside(narrow, wide, STEPS).kind === 'none');
  };
}

/** What a clause asks for: every attribute that it names, and one value of each that it pins down. */
interface Sketch {
  readonly keys: ReadonlySet<string>;
  readonly fixed: ReadonlyMap<string, string>;
}

/** A quick look that rules most out: no row has an attribute for sure that its clause does not ask for. */
function createGlance(): (wide: ScopeText, narrow: ScopeText) => boolean {
  const sketches = new Map<ScopeText, readonly Sketch[]>();
  return (wide, narrow) => {
    if (wide === 'all') return true;
    if (narrow === 'all') return false;
    const known = sketches.get(narrow) ?? narrow.map(toSketch);
    sketches.set(narrow, known);
    return known.every(({ keys, fixed }) =>
      wide.some((clause) =>
        clause.every(({ key, op, values }) => {
          if (!keys.has(key)) return false;
          const value = op === '=' ? fixed.get(key) : undefined;
          return value === undefined || values.includes(value);
        }),
      ),
    );
  };
}

function toSketch(clause: ClauseText): Sketch {
  const pinned = clause.flatMap(({ key, op, values: [value] }): readonly (readonly [string, string])[] =>
    op === '=' && value !== undefined ? [[key, value]] : [],
  );
  return { keys: new Set(clause.map(({ key }) => key)), fixed: new Map(pinned) };
}
