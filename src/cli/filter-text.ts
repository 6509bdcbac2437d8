import type { FilterText } from '../decision/filter.ts';
import { oneLine } from '../policy/problem.ts';

/** A filter as commands print it. */
export function formatFilter({ key, op, values }: FilterText): string {
  return oneLine(`${key} ${op} ${values.map((value) => JSON.stringify(value)).join(' | ')}`);
}
