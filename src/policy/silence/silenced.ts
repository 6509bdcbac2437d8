import type { Position } from '../../decision/policy-data.ts';
import type { Problem } from '../problem.ts';

/** A silence in its file. */
export interface PlacedSilence {
  readonly code: string;
  readonly reason: string;
  readonly position: Position;
  /** The line of the file on which it silences; `undefined`: all of them. */
  readonly line: number | undefined;
}

/** A warning that its author has seen and means. */
export interface Silenced extends Problem {
  /** Why, in the author's words. */
  readonly reason: string;
  /** The comment that says so. */
  readonly silencedAt: Position;
}
