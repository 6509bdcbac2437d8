import { collectYoungGarbage } from './collect-garbage.ts';
import type { LoadLimits } from './load-limits.ts';
import type { LoadAnswer } from './load-messages.ts';
import type { ReadingMemory } from './reading-memory.ts';
import { type Ask, type RunningWorker, startWorker } from './running-worker.ts';

/** A thread that reads and compiles policies. It has a worker while there is something to do, and a while after. */
export interface LoadThread {
  /** Starts the worker ahead of its work. */
  readonly warm: () => void;
  /** Talks to the worker. Rejects when the talk fails, the worker ends, or the time is over; the next has a new one. */
  readonly run: <T>(talk: (ask: Ask) => Promise<T>) => Promise<T>;
  readonly close: () => Promise<void>;
}

/** V8 keeps pages that it let go for a moment. */
const settleMs = 3000;

/** Makes a thread that runs this file, which is to serve `LoadRequest`s. */
export function createLoadThread(file: URL, limits: LoadLimits): LoadThread {
  const resourceLimits = { maxOldGenerationSizeMb: limits.workerHeapMb };
  let running: RunningWorker | undefined;
  let memory: ReadingMemory = [];
  let ending: Promise<void> | undefined;
  let idle: NodeJS.Timeout | undefined;

  function start(): RunningWorker {
    const worker = startWorker(file, memory, resourceLimits);
    memory = [];
    worker.hold(false);
    void worker.exited.then(() => {
      if (running === worker) running = undefined;
    });
    rest();
    return worker;
  }

  function rest(): void {
    clearTimeout(idle);
    idle = setTimeout(() => {
      ending = end().finally(() => {
        ending = undefined;
        // The first collection lets pages go, the one after a while gives them back.
        collectYoungGarbage();
        setTimeout(collectYoungGarbage, settleMs).unref();
      });
    }, limits.workerIdleMs).unref();
  }

  async function end(): Promise<void> {
    const worker = running;
    running = undefined;
    if (worker === undefined) return;
    memory = await worker.ask({ kind: 'end' }).then(memoryIn, () => []);
    await worker.exited;
  }

  return {
    warm() {
      if (ending === undefined) running ??= start();
    },
    async run(talk) {
      clearTimeout(idle);
      await ending;
      running ??= start();
      const worker = running;
      clearTimeout(idle);
      try {
        return await talkWithin(limits.loadTimeoutMs, worker, talk);
      } finally {
        rest();
      }
    },
    async close() {
      clearTimeout(idle);
      // Node 26 lets a process end before it tells that a worker has ended, whether or not that one is held.
      const alive = setInterval(() => undefined, settleMs);
      running?.stop(new Error('the store was closed'));
      await running?.exited;
      await ending;
      clearInterval(alive);
    },
  };
}

/** Whatever goes wrong in a talk, the worker does not outlive it: nobody knows where it stopped. */
async function talkWithin<T>(
  timeoutMs: number,
  worker: RunningWorker,
  talk: (ask: Ask) => Promise<T>,
): Promise<T> {
  worker.hold(true);
  const limit = setTimeout(() => worker.stop(new Error(`it took longer than ${timeoutMs} ms`)), timeoutMs);
  try {
    return await talk(worker.ask);
  } catch (error) {
    worker.stop(error);
    await worker.exited;
    throw error;
  } finally {
    clearTimeout(limit);
    worker.hold(false);
  }
}

/** A worker that breaks at its end loses what it remembered: it is read again. */
function memoryIn(answer: LoadAnswer): ReadingMemory {
  return answer.kind === 'ended' ? answer.memory : [];
}
