import type { DifferenceEvent, ShadowObserver } from '../../../src/telemetry/events.ts';

/** A shadow observer that keeps what it is told. */
export interface RecordedShadow extends ShadowObserver {
  readonly agreements: string[];
  readonly differences: DifferenceEvent[];
  readonly faults: unknown[];
  readonly drops: () => number;
}

/** Makes a shadow observer that keeps what it is told. */
export function createRecordedShadow(): RecordedShadow {
  const agreements: string[] = [];
  const differences: DifferenceEvent[] = [];
  const faults: unknown[] = [];
  let drops = 0;
  return {
    agreements,
    differences,
    faults,
    drops: () => drops,
    agreed: (rpc, effect) => void agreements.push(`${rpc} ${effect}`),
    differed: (event) => void differences.push(event),
    dropped: () => {
      drops += 1;
    },
    faulted: (_rpc, error) => void faults.push(error),
  };
}
