import type { Row } from '../../decision/filter.ts';
import type { ClauseText, ScopeText } from '../../decision/scope.ts';

/**
 * A way in which a caller may write the name of a resource. A type whose own name is also another attribute has rows
 * with both; where only one of two policies says so, it matters which of them a caller writes.
 */
interface Form {
  /** What a scope of either side says of rows that are written so, under one key for the name. */
  readonly ofSide: (scope: ScopeText) => ScopeText;
  readonly overSide: (scope: ScopeText) => ScopeText;
  /** A row as a caller writes it. */
  readonly toRow: (row: Row) => Row;
}

type Written = 'name' | 'own' | 'both';

/** The forms of the rows of a type whose own name is that attribute in the one and in the other policy. */
export function formsOf(of: string | undefined, over: string | undefined): readonly Form[] {
  const own = of ?? over;
  if (own === undefined) return [{ ofSide: same, overSide: same, toRow: same }];
  const written: readonly Written[] = of === over ? ['own'] : ['own', 'name', 'both'];
  return written.map((form) => ({
    ofSide: (scope) => rewrite(scope, own, of === own ? 'both' : form),
    overSide: (scope) => rewrite(scope, own, over === own ? 'both' : form),
    toRow: (row) => toRow(row, own, form),
  }));
}

function same<T>(value: T): T {
  return value;
}

function rewrite(scope: ScopeText, own: string, form: Written): ScopeText {
  if (scope === 'all') return scope;
  const absent = { name: own, own: 'name', both: undefined }[form];
  return scope
    .filter((clause) => !clause.some(({ key }) => key === absent))
    .map(
      (clause): ClauseText =>
        clause.map((filter) => (filter.key === 'name' ? { ...filter, key: own } : filter)),
    );
}

function toRow(row: Row, own: string, form: Written): Row {
  const name = row.get(own);
  if (name === undefined || form === 'own') return row;
  const others = [...row].filter(([key]) => key !== own || form === 'both');
  return new Map([...others, ['name', name]]);
}
