import type { SnapshotSource } from './admission.ts';

/** Whether requests are answered: once a policy has loaded, whatever a later reload brings, until the server drains. */
export interface Readiness {
  readonly isServing: () => boolean;
  /** Calls back when it may have changed; the answer ends it. */
  readonly subscribe: (listener: () => void) => () => void;
  /** From now on nothing is served. */
  readonly drain: () => void;
}

/** The readiness of a server on a store. */
export function createReadiness(store: SnapshotSource): Readiness {
  const listeners = new Set<() => void>();
  let draining = false;
  return {
    isServing: () => !draining && store.current() !== undefined,
    subscribe(listener) {
      listeners.add(listener);
      const unsubscribe = store.subscribe(() => listener());
      return () => {
        listeners.delete(listener);
        unsubscribe();
      };
    },
    drain() {
      draining = true;
      for (const listener of [...listeners]) listener();
    },
  };
}
