import type { Position } from '../decision/policy-data.ts';
import type { Draft } from './draft.ts';
import type { Problem } from './problem.ts';
import type { MapNode, Place } from './syntax/node.ts';
import type { Report } from './syntax/report.ts';

/** A document that was read, with the file it stands in. */
export interface Source<T> {
  readonly content: T;
  readonly file: string;
  /** The line of the file at which the document begins, from 1. */
  readonly line: number;
}

/** Collects what is wrong between documents. */
export interface Complaints {
  readonly problems: Problem[];
  readonly error: (code: string, position: Position, message: string) => void;
  readonly warning: (code: string, position: Position, message: string) => void;
}

/** One notation of policies: how a document is recognised and read, and what all its documents together mean. */
export interface Language<T> {
  readonly claims: (document: MapNode) => boolean;
  /** Reads one document alone; plain data, kept for as long as the document's text does not change. */
  readonly read: (document: MapNode, report: Report) => T;
  /** Compiles all documents of the language, even when some have errors: what else is wrong shall be said at once. */
  readonly compile: (sources: readonly Source<T>[], draft: Draft, complaints: Complaints) => void;
}

/** Where a place of a document stands in its file. */
export function positionOf(source: Source<unknown>, place: Place): Position {
  return { file: source.file, line: source.line + place.line - 1, column: place.column };
}
