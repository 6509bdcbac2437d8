import { createKeyRegistry, type KeyEvent } from '../identity/jwt/key-registry.ts';
import { defaultKeyTiming } from '../identity/jwt/key-source.ts';
import { defaultLoadLimits } from '../policy/reload/load-limits.ts';
import { createPolicyStore, type LivePolicyStore, loadWorkerFile } from '../policy/reload/store.ts';
import { defaultWatchTiming } from '../policy/reload/watch-timing.ts';

/** A store of a policy at these paths, with a registry of keys of its own. */
export function createServedStore(
  paths: readonly string[],
  tellKeys: (event: KeyEvent) => void,
): LivePolicyStore {
  return createPolicyStore({
    paths,
    worker: loadWorkerFile,
    limits: defaultLoadLimits,
    timing: defaultWatchTiming,
    keys: createKeyRegistry(defaultKeyTiming, tellKeys),
    clock: Date.now,
    report: () => undefined,
  });
}
