import { parentPort } from 'node:worker_threads';
import { checkPolicy } from './check-policy.ts';
import type { HeldPolicy } from './policy-object.ts';

parentPort?.on('message', (policy: HeldPolicy) => {
  for (const findings of checkPolicy(policy, Date.now())) parentPort?.postMessage(findings);
});
