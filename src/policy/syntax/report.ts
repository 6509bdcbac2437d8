import type { Severity } from '../problem.ts';
import type { Place } from './node.ts';

/** A problem of one document, before the document knows its file. */
export interface Remark {
  readonly severity: Severity;
  readonly code: string;
  readonly at: Place;
  readonly message: string;
}

/** Collects the problems of one document and knows its lines. */
export interface Report {
  readonly remarks: Remark[];
  readonly error: (code: string, at: Place, message: string) => void;
  readonly warning: (code: string, at: Place, message: string) => void;
  readonly place: (offset: number) => Place;
}

/** Makes a report on a text. */
export function createReport(text: string): Report {
  const remarks: Remark[] = [];
  const starts = lineStarts(text);
  return {
    remarks,
    error: (code, at, message) => remarks.push({ severity: 'error', code, at, message }),
    warning: (code, at, message) => remarks.push({ severity: 'warning', code, at, message }),
    place(offset) {
      const line = lineOf(starts, offset);
      return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
    },
  };
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', end + 1)) starts.push(end + 1);
  return starts;
}

/** The index of the last line that starts at or before the offset. */
function lineOf(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
