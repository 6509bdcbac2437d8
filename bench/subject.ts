import type { Round, Row } from './row.ts';

/** One thing that is measured. */
export interface Subject {
  readonly name: string;
  readonly about: string;
  /** @param tell - prints what is going on */
  readonly run: (tell: (what: string) => void) => Promise<readonly Row[]>;
}

/** Runs so many rounds, one after the other, and tells of each. */
export async function inRounds<T>(
  rounds: number,
  tell: (what: string) => void,
  once: (round: number) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`round ${round} of ${rounds}`);
    found.push(await once(round));
  }
  return found;
}

/** The rounds of one row, picked out of what the rounds found. */
export function pick<T>(
  found: readonly T[],
  measured: (each: T) => number,
  reference: (each: T) => number,
): readonly Round[] {
  return found.map((each) => ({ measured: measured(each), reference: reference(each) }));
}
