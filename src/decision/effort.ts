import { readPlain } from './plain-expression.ts';

/** How often RE2 lets repeats within repeats repeat something at most. */
const MOST_REPEATS = 1000;

/** Instructions or character ranges, about, that a Unicode class makes. */
const UNICODE_CLASS = 300;

/** The same of a range without regard to case, of which every letter is looked up. */
const FOLDED_RANGE = 5000;

/**
 * What compiling an expression costs at most, or nearly: about a microsecond each. Told by its text alone, since a short
 * one may be a thousand times as large once it is compiled; 0 when it needs no engine.
 */
export function effortOf(expression: string): number {
  if (readPlain(expression) !== undefined) return 0;
  const classes = countOf(expression, /\\[pP]/g);
  const ranges = /\(\?\w*i/.test(expression) ? countOf(expression, /-[^A-Za-z0-9\]]/g) : 0;
  const weight = expression.length + UNICODE_CLASS * classes + FOLDED_RANGE * ranges;
  return weight * repeatsOf(expression);
}

function countOf(expression: string, part: RegExp): number {
  return [...expression.matchAll(part)].length;
}

function repeatsOf(expression: string): number {
  let repeats = 1;
  for (const [, least = '', most = ''] of expression.matchAll(/\{(\d+),?(\d*)\}/g)) {
    repeats = Math.min(MOST_REPEATS, repeats * Math.max(1, Number(least), Number(most)));
  }
  return repeats;
}
