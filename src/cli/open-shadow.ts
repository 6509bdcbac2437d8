import { logKeys } from '../telemetry/key-telemetry.ts';
import type { Log } from '../telemetry/log.ts';
import { followShadow } from '../telemetry/policy-telemetry.ts';
import type { ShadowSource } from '../telemetry/shadow-metrics.ts';
import { createShadowLog, createShadowTelemetry } from '../telemetry/shadow-telemetry.ts';
import { createShadow, defaultBacklogLimits, type LiveShadow } from '../transport/shadow/shadow.ts';
import { createServedStore } from './policy-store.ts';
import type { ShadowOptions } from './serve-options.ts';

/** A shadow, and what is told of it. */
export interface OpenShadow {
  readonly shadow: LiveShadow;
  readonly source: ShadowSource;
  /** Begins to load. A shadow that cannot be is loud, and nothing else. */
  readonly start: () => void;
  /** Compares what waits, for so long at most, and ends. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/** Opens a shadow. @throws an Error to show the user when its log cannot be opened */
export function openShadow({ paths, log: logOptions }: ShadowOptions, log: Log): OpenShadow {
  const shadowLog = logOptions && createShadowLog(logOptions, log);
  const telemetry = createShadowTelemetry(shadowLog, log);
  const store = createServedStore(paths, logKeys(log, { of: 'shadow' }));
  const shadow = createShadow(store, telemetry.observer, defaultBacklogLimits);
  return {
    shadow,
    source: { store, counts: telemetry.counts, shadowLog },
    start() {
      followShadow(store, telemetry, log);
      void store.start();
    },
    async close(timeoutMs) {
      await shadow.rest(timeoutMs);
      await shadowLog?.close(timeoutMs);
      await store.close();
    },
  };
}
