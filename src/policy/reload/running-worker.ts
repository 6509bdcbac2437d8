import { type ResourceLimits, Worker } from 'node:worker_threads';
import type { LoadAnswer, LoadRequest } from './load-messages.ts';
import { type ReadingMemory, toBuffers } from './reading-memory.ts';

/** Asks a worker; one request at a time. Rejects when the worker ends without an answer. */
export type Ask = (request: LoadRequest) => Promise<LoadAnswer>;

/** A worker that was started. */
export interface RunningWorker {
  readonly ask: Ask;
  /** Ends it at once; whoever waits for an answer gets the reason. */
  readonly stop: (reason: unknown) => void;
  /** Settles when its thread is gone, for whatever reason. */
  readonly exited: Promise<unknown>;
  /** Whether it keeps the process alive. */
  readonly hold: (alive: boolean) => void;
}

/** Starts a worker from its file, with what the one before it remembered. Its end never ends the process. */
export function startWorker(file: URL, memory: ReadingMemory, resourceLimits: ResourceLimits): RunningWorker {
  const worker = new Worker(file, { workerData: memory, transferList: toBuffers(memory), resourceLimits });
  const exited = Promise.withResolvers<undefined>();
  let waiting: PromiseWithResolvers<LoadAnswer> | undefined;
  let fault: unknown;

  function stop(reason: unknown): void {
    fault ??= reason;
    void worker.terminate();
  }

  worker.on('message', (answer: LoadAnswer) => {
    const asker = waiting;
    waiting = undefined;
    asker?.resolve(answer);
  });
  worker.on('messageerror', stop);
  worker.on('error', (error) => (fault ??= error));
  worker.on('exit', (code) => {
    fault ??= new Error(`the worker ended with exit code ${code}`);
    waiting?.reject(fault);
    exited.resolve(undefined);
  });

  return {
    ask(request) {
      waiting = Promise.withResolvers();
      if (fault === undefined) worker.postMessage(request);
      else waiting.reject(fault);
      return waiting.promise;
    },
    stop,
    exited: exited.promise,
    hold: (alive) => (alive ? worker.ref() : worker.unref()),
  };
}
