import type { Report } from './report.ts';
import type { Schema } from './schema.ts';
import type { Shape } from './shape.ts';

/** A shape with a rule between its parts, which is asked only where nothing is wrong with them. */
export function ruled<T>(shape: Shape<T>, rule: (value: T, report: Report) => void): Shape<T> {
  return {
    ...shape,
    read(node, report) {
      const before = report.remarks.length;
      const value = shape.read(node, report);
      if (!hasErrors(report, before)) rule(value, report);
      return value;
    },
  };
}

/** A shape that gives `undefined` in place of a stand-in, so that what is wrong is not mistaken for what was written. */
export function soundOnly<T>(shape: Shape<T>): Shape<T | undefined> {
  return {
    what: shape.what,
    schema: shape.schema,
    standIn: () => undefined,
    read(node, report) {
      const before = report.remarks.length;
      const value = shape.read(node, report);
      return hasErrors(report, before) ? undefined : value;
    },
  };
}

/** A shape that tells an editor more: what is usual, for one. */
export function noted<T>(shape: Shape<T>, notes: Schema): Shape<T> {
  return { ...shape, schema: () => ({ ...shape.schema(), ...notes }) };
}

function hasErrors(report: Report, from: number): boolean {
  return report.remarks.slice(from).some(({ severity }) => severity === 'error');
}
