import type { LoadStatus, WatchMode } from '../../src/policy/snapshot.ts';
import type { PolicySource } from '../../src/telemetry/policy-source.ts';

type Served = ReturnType<PolicySource['current']>;

/** A policy source whose loads a test decides. */
export interface DrivenStore extends PolicySource {
  readonly load: (revision: string, warnings?: readonly string[]) => void;
  readonly fail: (problems: readonly string[]) => void;
  readonly watch: (mode: WatchMode) => void;
}

export function createDrivenStore(): DrivenStore {
  const listeners = new Set<(status: LoadStatus) => void>();
  let served: Served;
  let last: LoadStatus | undefined;
  let watchMode: WatchMode = 'watch';
  let atMs = Date.parse('2026-01-01T00:00:00Z');

  function tell(status: LoadStatus): void {
    last = status;
    for (const listener of listeners) listener(status);
  }

  return {
    current: () => served,
    status: () => ({ last, watchMode }),
    onLoad: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    load: (revision, warnings = []) => {
      atMs += 60_000;
      served = { revision, generation: (served?.generation ?? 0) + 1, loadedAtMs: atMs };
      tell({ result: 'ok', atMs, problems: warnings });
    },
    fail: (problems) => {
      atMs += 60_000;
      tell({ result: 'failed', atMs, problems });
    },
    watch: (mode) => {
      watchMode = mode;
    },
  };
}
