import { parentPort } from 'node:worker_threads';
import { checkPolicy } from './check-policy.ts';
import type { HeldPolicy } from './policy-object.ts';

parentPort?.on('message', (policy: HeldPolicy) => {
  parentPort?.postMessage(checkPolicy(policy, Date.now()));
});
