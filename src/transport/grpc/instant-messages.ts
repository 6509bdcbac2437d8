import type { Timestamp } from '../../gen/google/protobuf/timestamp.ts';
import { unreadable } from './fault.ts';

// The range of google.protobuf.Timestamp: the years 1 to 9999.
const firstSecond = -62_135_596_800n;
const lastSecond = 253_402_300_799n;
const lastMs = Number(lastSecond) * 1000;

/** Milliseconds since the epoch, rounded down. @throws {Fault} when it is no moment of the years 1 to 9999 */
export function toInstant(path: string, { seconds, nanos }: Timestamp): number {
  if (seconds < firstSecond || seconds > lastSecond || nanos < 0 || nanos > 999_999_999) {
    throw unreadable(path, 'is out of range');
  }
  return Number(seconds) * 1000 + Math.floor(nanos / 1e6);
}

/** A moment as answers carry it, rounded down; `Infinity`, which means never, is absent. */
export function fromInstant(ms: number): Timestamp | undefined {
  if (ms === Infinity) return undefined;
  const within = Math.floor(Math.min(ms, lastMs));
  const seconds = Math.floor(within / 1000);
  return { seconds: BigInt(seconds), nanos: (within - seconds * 1000) * 1e6 };
}
