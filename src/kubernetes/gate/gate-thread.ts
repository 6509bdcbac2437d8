import { Worker } from 'node:worker_threads';
import type { Findings, GateFailure } from './findings.ts';
import type { HeldPolicy } from './policy-object.ts';

/** What a thread may have. */
export interface ThreadLimits {
  /** Without work it ends after this time, in milliseconds, and gives its memory back. */
  readonly idleMs: number;
  /** Its heap; a policy that needs more breaks it. */
  readonly heapMb: number;
}

/** A thread that comes with the first policy, and again after one that it did not survive. */
export interface GateThread {
  /** One policy at a time. Never rejects. */
  readonly check: (policy: HeldPolicy, withinMs: number) => Promise<Findings | GateFailure>;
  readonly close: () => Promise<void>;
}

/** The file of the thread. */
export const gateWorkerFile: URL = new URL(
  import.meta.url.endsWith('.ts') ? './gate-worker.ts' : './gate-worker.js',
  import.meta.url,
);

interface Asked {
  readonly answer: Findings | GateFailure;
  /** Whether the thread came to the end of it. */
  readonly whole: boolean;
}

/** Makes a thread that runs this file. */
export function createGateThread(file: URL, { idleMs, heapMb }: ThreadLimits): GateThread {
  let running: Worker | undefined;
  let idle: NodeJS.Timeout | undefined;

  function start(): Worker {
    const worker = new Worker(file, { resourceLimits: { maxOldGenerationSizeMb: heapMb } });
    // It ends on an error, which whoever waits for it hears; nobody else needs to.
    worker.on('error', () => undefined);
    worker.once('exit', () => {
      if (running === worker) running = undefined;
    });
    return worker;
  }

  async function end(): Promise<void> {
    clearTimeout(idle);
    const worker = running;
    running = undefined;
    await worker?.terminate();
  }

  return {
    async check(policy, withinMs) {
      clearTimeout(idle);
      running ??= start();
      const { answer, whole } = await ask(running, policy, withinMs);
      // Nobody knows where it stopped.
      if (whole) idle = setTimeout(() => void end(), idleMs).unref();
      else await end();
      return answer;
    },
    close: end,
  };
}

/** What was found when the thread had ended with the policy, or its time had; what it failed over, if nothing was. */
function ask(worker: Worker, policy: HeldPolicy, withinMs: number): Promise<Asked> {
  const { promise, resolve } = Promise.withResolvers<Asked>();
  let found: Findings | undefined;
  const fail = (failure: GateFailure): void => resolve({ answer: found ?? failure, whole: false });
  const answered = (findings: Findings): void => {
    found = findings;
    if (findings.linted) resolve({ answer: findings, whole: true });
  };
  const broken = (): void => fail('broken');
  const timeout = setTimeout(fail, withinMs, 'too-slow');
  worker.on('message', answered).once('error', broken).once('exit', broken);
  worker.postMessage(policy);
  return promise.finally(() => {
    clearTimeout(timeout);
    worker.off('message', answered).off('error', broken).off('exit', broken);
  });
}
