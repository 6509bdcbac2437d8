import { constrainedMemory } from 'node:process';
import type { ThreadLimits } from './gate-thread.ts';

/** How far the gate goes. */
export interface GateLimits extends ThreadLimits {
  /** A policy that takes longer is not judged, in milliseconds. */
  readonly checkMs: number;
  /** Policies that wait or are being judged, at most. */
  readonly mostWaiting: number;
}

const mebibyte = 1024 * 1024;

/** What the process takes beside the thread's heap: so much was measured, and some. */
const otherMb = 220;

/** Every policy of a ConfigMap's whole mebibyte was judged with three quarters of this. */
const largestHeapMb = 256;

/** A small policy needs no more. */
const smallestHeapMb = 48;

/**
 * A ConfigMap's whole mebibyte takes two seconds; the API server waits ten. The heap is what the memory of the process
 * leaves, so that a policy too large for it is refused and not the end.
 */
export const defaultGateLimits: GateLimits = {
  checkMs: 6000,
  mostWaiting: 32,
  idleMs: 30_000,
  heapMb: heapWithin(constrainedMemory()),
};

/** Of no limit Node says 0, or more than any machine has. */
function heapWithin(limitBytes: number): number {
  if (limitBytes === 0) return largestHeapMb;
  const leftMb = Math.floor(limitBytes / mebibyte) - otherMb;
  return Math.max(smallestHeapMb, Math.min(largestHeapMb, leftMb));
}
