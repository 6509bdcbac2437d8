import type { FilterText } from '../decision/filter.ts';

/** A filter as commands print it. */
export function formatFilter({ key, op, values }: FilterText): string {
  return `${key} ${op} ${values.map((value) => JSON.stringify(value)).join(' | ')}`;
}
