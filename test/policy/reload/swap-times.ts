import { median, quantile } from '../../../bench/statistics.ts';

/** How long swaps took to be followed, in milliseconds. */
export interface SwapTimes {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  readonly text: string;
}

/** Sums up what was measured. */
export function describeTimes(took: readonly number[]): SwapTimes {
  const sorted = took.toSorted((a, b) => a - b);
  const p50Ms = median(took);
  const p99Ms = quantile(sorted, 0.99);
  const mostMs = sorted.at(-1) ?? Number.NaN;
  const [p50, p99, most] = [p50Ms, p99Ms, mostMs].map((value) => `${value.toFixed(0)} ms`);
  return { p50Ms, p99Ms, mostMs, text: `${took.length} swaps: p50 ${p50}, p99 ${p99}, max ${most}` };
}
