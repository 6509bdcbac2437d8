import { type Document, isMap, isScalar, type LineCounter } from 'yaml';
import type { Path } from '../inject/remark.ts';

/** A document of a stream, read. */
export interface ReadDocument {
  readonly text: string;
  readonly document: Document;
  readonly lines: LineCounter;
  /** How many lines of the stream come before it. */
  readonly linesBefore: number;
}

/** A place in a file, both from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The place of what stands at an offset of a document. */
export function placeOf({ lines, linesBefore }: ReadDocument, offset: number): Place {
  const { line, col } = lines.linePos(offset);
  return { line: line + linesBefore, column: col };
}

/** The place of a value's key, or of the nearest thing around it that is written. */
export function placeAt(read: ReadDocument, path: Path): Place {
  for (let length = path.length; length > 0; length -= 1) {
    const offset = offsetOf(read.document, path.slice(0, length));
    if (offset !== undefined) return placeOf(read, offset);
  }
  return placeOf(read, startOf(read.document.contents) ?? 0);
}

function offsetOf(document: Document, path: Path): number | undefined {
  const parent: unknown = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    return startOf(parent.items.find(({ key }) => isScalar(key) && key.value === last)?.key);
  }
  return startOf(document.getIn(path, true));
}

/** Where a node begins in its text; `undefined` when it has been made since. */
export function startOf(node: unknown): number | undefined {
  const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
  const start: unknown = Array.isArray(range) ? range[0] : undefined;
  return typeof start === 'number' ? start : undefined;
}
