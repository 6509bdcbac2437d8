import type { KeyRegistry } from '../../identity/jwt/key-registry.ts';
import type { LoadStatus, PolicyStore, Snapshot } from '../snapshot.ts';
import { createListeners } from './listeners.ts';
import { createAttempt, type LoadReport } from './load-attempt.ts';
import type { LoadLimits } from './load-limits.ts';
import { createLoadQueue } from './load-queue.ts';
import { createLoadThread } from './load-thread.ts';
import { type Watch, watchPaths } from './watch.ts';
import type { WatchTiming } from './watch-timing.ts';

/** What a store needs to know. */
export interface PolicyStoreOptions {
  /** Files and directories; at least one. */
  readonly paths: readonly string[];
  /** The file that the worker runs. */
  readonly worker: URL;
  readonly limits: LoadLimits;
  readonly timing: WatchTiming;
  /** Holds the keys of the issuers of what is served; closed with the store. */
  readonly keys: KeyRegistry;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
  /** Told of each attempt, after the snapshot is served. Must not throw. */
  readonly report: (report: LoadReport) => void;
}

/** A store that loads what it serves, and loads it again whenever the source changes. */
export interface LivePolicyStore extends PolicyStore {
  /** Begins to load and watch; the worker starts at once. Settles after the first attempt, good or bad. */
  readonly start: () => Promise<void>;
  /** Ends watch and worker; the last snapshot stays, and nothing is reported any more. */
  readonly close: () => Promise<void>;
}

/** The worker of this checkout or package. */
export const loadWorkerFile: URL = new URL(
  import.meta.url.endsWith('.ts') ? './load-worker.ts' : './load-worker.js',
  import.meta.url,
);

/** Makes a store that serves nothing until it is started. */
export function createPolicyStore(options: PolicyStoreOptions): LivePolicyStore {
  const { paths, limits, timing, worker, keys, report } = options;
  const thread = createLoadThread(worker, limits);
  const snapshots = createListeners<Snapshot>();
  const loads = createListeners<LoadStatus>();
  let current: Snapshot | undefined;
  let last: LoadStatus | undefined;
  let watch: Watch | undefined;
  let closed = false;

  const attempt = createAttempt({ ...options, thread }, (made) => {
    // What is broken off here is nobody's mistake.
    if (closed) return;
    last = made.status;
    current = made.snapshot ?? current;
    report(made);
    loads.tell(made.status);
    if (made.snapshot !== undefined) snapshots.tell(made.snapshot);
  });
  const queue = createLoadQueue(attempt);

  return {
    current: () => current,
    status: () => ({ last, watchMode: watch?.mode() ?? 'watch' }),
    subscribe: snapshots.add,
    onLoad: loads.add,
    start() {
      const loaded = queue.request();
      watch ??= watchPaths(paths, timing, {
        stirred: thread.warm,
        changed: () => void queue.request(),
      });
      return loaded;
    },
    async close() {
      closed = true;
      watch?.close();
      const idle = queue.close();
      await thread.close();
      await idle;
      keys.close();
    },
  };
}
