import type { Place } from '../../syntax/node.ts';
import { text } from '../../syntax/scalar.ts';
import type { Located, Shape } from '../../syntax/shape.ts';

/** A text that is taken apart. What cannot be is reported in the words that `parse` gives instead. */
export function parsed<T extends object>(
  what: string,
  parse: (value: string) => T | string,
  standIn: T,
): Shape<Located<T>> {
  return {
    what,
    standIn: (at: Place) => ({ value: standIn, at }),
    read(node, report) {
      const { value, at } = text(what).read(node, report);
      const found = value === '' ? standIn : parse(value);
      if (typeof found !== 'string') return { value: found, at };
      report.error('bad-value', at, found);
      return { value: standIn, at };
    },
  };
}
