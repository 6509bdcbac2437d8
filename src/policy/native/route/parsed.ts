import type { Place } from '../../syntax/node.ts';
import { text } from '../../syntax/scalar.ts';
import type { Schema } from '../../syntax/schema.ts';
import type { Located, Shape } from '../../syntax/shape.ts';

/** A text that is taken apart. What cannot be is reported in the words that `parse` gives instead. */
export function parsed<T extends object>(
  what: string,
  parse: (value: string) => T | string,
  standIn: T,
  schema: () => Schema,
): Shape<Located<T>> {
  const written = text(what);
  return {
    what,
    standIn: (at: Place) => ({ value: standIn, at }),
    schema,
    read(node, report) {
      const { value, at } = written.read(node, report);
      const found = value === '' ? standIn : parse(value);
      if (typeof found !== 'string') return { value: found, at };
      report.error('bad-value', at, found);
      return { value: standIn, at };
    },
  };
}
