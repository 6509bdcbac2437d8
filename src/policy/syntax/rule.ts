import type { Report } from './report.ts';
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
    standIn: () => undefined,
    read(node, report) {
      const before = report.remarks.length;
      const value = shape.read(node, report);
      return hasErrors(report, before) ? undefined : value;
    },
  };
}

function hasErrors(report: Report, from: number): boolean {
  return report.remarks.slice(from).some(({ severity }) => severity === 'error');
}
