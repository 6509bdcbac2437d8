import { noKeyRegistry } from '../../../src/identity/jwt/key-registry.ts';
import { defaultLoadLimits } from '../../../src/policy/reload/load-limits.ts';
import { createPolicyStore, loadWorkerFile } from '../../../src/policy/reload/store.ts';
import { defaultWatchTiming } from '../../../src/policy/reload/watch-timing.ts';
import { tagOf } from './tagged-policy.ts';

/** Follows a volume as a sidecar does, and prints of each policy how changes are noticed and what it says. */
const [, , volume = ''] = process.argv;
const store = createPolicyStore({
  paths: [volume],
  worker: loadWorkerFile,
  limits: defaultLoadLimits,
  timing: defaultWatchTiming,
  keys: noKeyRegistry,
  clock: Date.now,
  report({ snapshot }) {
    const tags = [tagOf(snapshot, 'base'), tagOf(snapshot, 'team')];
    process.stdout.write(`${store.status().watchMode} ${tags.join(' ')}\n`);
  },
});
await store.start();
setInterval(() => undefined, 60_000);
