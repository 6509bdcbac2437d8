import type { CatalogueEntry } from '../../decision/policy-data.ts';
import type { Range } from '../../decision/scope.ts';

/** What a verb on a type asks for, and the operations that it is: one row for each pair of a product's table. */
export type PairRow = readonly [
  verb: string,
  type: string,
  requires: string,
  range: Range,
  operations: readonly string[],
];

/** Spells the rows of a table out: an entry for each operation, and one for a pair that has no operation of its own. */
export function toEntries(rows: readonly PairRow[]): readonly CatalogueEntry[] {
  return rows.flatMap(([verb, type, requires, range, operations]) => {
    const names = operations.length === 0 ? [undefined] : operations;
    return names.map((operation) => ({ operation, type, verb, requires, range }));
  });
}
