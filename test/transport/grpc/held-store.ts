import type { Snapshot } from '../../../src/policy/snapshot.ts';
import type { SnapshotSource } from '../../../src/transport/grpc/admission.ts';

/** A store whose snapshot the test sets. */
export interface HeldStore extends SnapshotSource {
  readonly hold: (snapshot: Snapshot) => void;
  /** How many listen for the next snapshot. */
  readonly listening: () => number;
  /** How often a snapshot was asked for. */
  readonly reads: () => number;
}

/** Makes a store that holds what it is given. */
export function createHeldStore(snapshot?: Snapshot): HeldStore {
  const listeners = new Set<(snapshot: Snapshot) => void>();
  let held = snapshot;
  let reads = 0;
  return {
    current() {
      reads += 1;
      return held;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    hold(next) {
      held = next;
      for (const listener of [...listeners]) listener(next);
    },
    listening: () => listeners.size,
    reads: () => reads,
  };
}
