import type { ExecutionContext } from 'ava';
import { noKeyRegistry } from '../../../src/identity/jwt/key-registry.ts';
import type { LoadReport } from '../../../src/policy/reload/load-attempt.ts';
import { defaultLoadLimits, type LoadLimits } from '../../../src/policy/reload/load-limits.ts';
import { createPolicyStore, type LivePolicyStore } from '../../../src/policy/reload/store.ts';
import { defaultWatchTiming, type WatchTiming } from '../../../src/policy/reload/watch-timing.ts';

/** A store under test. */
export interface LiveStore {
  readonly store: LivePolicyStore;
  readonly reports: readonly LoadReport[];
  /** Acts, and gives the first report from then on that fits, with the time it took. */
  readonly after: (
    act: () => unknown,
    fits: (report: LoadReport) => boolean,
  ) => Promise<{ readonly report: LoadReport; readonly tookMs: number }>;
}

/** Long enough for any machine; a test that waits so long has failed. */
export const patienceMs = 20_000;

/** No poll within the time of a test: what is seen is seen by events. */
export const eventsOnly: WatchTiming = { ...defaultWatchTiming, pollMs: 3_600_000 };

/** What a test chooses of a store. */
interface Choice {
  readonly limits?: Partial<LoadLimits>;
  readonly timing?: Partial<WatchTiming>;
}

/** Opens a store on the paths, with its first attempt over. It goes with the test. */
export async function openStore(
  t: ExecutionContext,
  paths: readonly string[],
  { limits = {}, timing = {} }: Choice = {},
): Promise<LiveStore> {
  const reports: LoadReport[] = [];
  const waiting = new Set<(report: LoadReport) => void>();
  const store = createPolicyStore({
    paths,
    worker: new URL('./troubled-worker.ts', import.meta.url),
    limits: { ...defaultLoadLimits, ...limits },
    timing: { ...eventsOnly, ...timing },
    keys: noKeyRegistry,
    clock: Date.now,
    report(report) {
      reports.push(report);
      for (const listener of waiting) listener(report);
    },
  });
  t.teardown(store.close);
  await store.start();

  return {
    store,
    reports,
    async after(act, fits) {
      const found = Promise.withResolvers<LoadReport>();
      const listener = (report: LoadReport): void => {
        if (fits(report)) found.resolve(report);
      };
      const limit = setTimeout(() => found.reject(new Error('no such report came')), patienceMs);
      waiting.add(listener);
      const startMs = performance.now();
      try {
        await act();
        const report = await found.promise;
        return { report, tookMs: performance.now() - startMs };
      } finally {
        clearTimeout(limit);
        waiting.delete(listener);
      }
    },
  };
}
