import { constrainedMemory } from 'node:process';
import { defaultMaxSourceBytes } from '../source/source.ts';

/** How far a load may go. */
export interface LoadLimits {
  /** All files of the source together. */
  readonly maxSourceBytes: number;
  /** A load that takes longer has failed. */
  readonly loadTimeoutMs: number;
  /** A worker without work ends after this time and gives its memory back. */
  readonly workerIdleMs: number;
  /** The heap of the worker; a load that needs more has failed. */
  readonly workerHeapMb: number;
}

const mebibyte = 1024 * 1024;

/** Where the memory of the process is limited, a load may take so much of it beside what is served. */
const shareOfMemory = 0.5;

/** What 100 000 users in one YAML document need is about half of this. */
const largestHeapMb = 4096;

/**
 * Limits that a policy meets only by mistake: 64 MiB, 60 s. The worker ends after 10 s. Its heap is half of what the
 * process may have (control group or machine), so that a policy too large is a failed load and not the end.
 */
export const defaultLoadLimits: LoadLimits = {
  maxSourceBytes: defaultMaxSourceBytes,
  loadTimeoutMs: 60_000,
  workerIdleMs: 10_000,
  workerHeapMb: heapWithin(constrainedMemory()),
};

/** Of no limit Node says 0, or more than any machine has. */
function heapWithin(limitBytes: number): number {
  if (limitBytes === 0) return largestHeapMb;
  return Math.min(largestHeapMb, Math.floor((limitBytes * shareOfMemory) / mebibyte));
}
