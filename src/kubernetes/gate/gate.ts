import type { Findings, GateFailure } from './findings.ts';
import type { GateLimits } from './gate-limits.ts';
import { createGateThread, type GateThread } from './gate-thread.ts';
import type { HeldPolicy } from './policy-object.ts';

/** Judges policies, one at a time, in a thread beside the one that answers. */
export interface Gate {
  /** Never rejects, and never takes longer than it is given. */
  readonly judge: (policy: HeldPolicy, withinMs: number) => Promise<Findings | GateFailure>;
  readonly close: () => Promise<void>;
}

/** Makes a gate whose thread runs this file, which answers each policy with its findings. */
export function createGate(worker: URL, limits: GateLimits): Gate {
  const thread: GateThread = createGateThread(worker, limits);
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  async function next(
    policy: HeldPolicy,
    untilMs: number,
    before: Promise<unknown>,
  ): Promise<Findings | GateFailure> {
    await before;
    const leftMs = untilMs - performance.now();
    return leftMs > 0 ? await thread.check(policy, Math.min(leftMs, limits.checkMs)) : 'busy';
  }

  return {
    async judge(policy, withinMs) {
      if (waiting >= limits.mostWaiting) return 'busy';
      waiting += 1;
      const judged = next(policy, performance.now() + withinMs, last).finally(() => {
        waiting -= 1;
      });
      last = judged;
      return await withinTime(judged, withinMs);
    },
    close: thread.close,
  };
}

/** The verdict, or that it waited behind others for too long. */
async function withinTime(
  judged: Promise<Findings | GateFailure>,
  withinMs: number,
): Promise<Findings | GateFailure> {
  const { promise, resolve } = Promise.withResolvers<GateFailure>();
  const timeout = setTimeout(resolve, withinMs, 'busy');
  const first = await Promise.race([judged, promise]);
  clearTimeout(timeout);
  return first;
}
