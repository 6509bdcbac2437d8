/** Attempts one after another; asked again during one, another follows it. */
export interface LoadQueue {
  /** Settles when an attempt that began no earlier than now is over. */
  readonly request: () => Promise<void>;
  /** Begins no further attempt. Settles when the present one is over. */
  readonly close: () => Promise<void>;
}

/** Whether an attempt leaves nothing to do, or is worth repeating though nothing changes. */
export type AttemptResult = 'settled' | 'retry';

/** The first repetition comes after this time, each further one after twice it, up to the longest. */
const retry = { firstMs: 1000, longestMs: 300_000 } as const;

/** Makes a queue of one kind of attempt, which must not reject. */
export function createLoadQueue(attempt: () => Promise<AttemptResult>): LoadQueue {
  let latest = Promise.resolve();
  let waiting: Promise<void> | undefined;
  let closed = false;
  let retries = 0;
  let timer: NodeJS.Timeout | undefined;

  async function work(): Promise<void> {
    waiting = undefined;
    if (!closed) schedule(await attempt());
  }

  function schedule(result: AttemptResult): void {
    clearTimeout(timer);
    if (result === 'settled') retries = 0;
    else if (!closed) {
      const waitMs = Math.min(retry.firstMs * 2 ** retries, retry.longestMs);
      timer = setTimeout(() => void request(), waitMs).unref();
      retries += 1;
    }
  }

  function request(): Promise<void> {
    if (waiting === undefined) {
      latest = latest.then(work);
      waiting = latest;
    }
    return waiting;
  }

  return {
    request,
    async close() {
      closed = true;
      clearTimeout(timer);
      await latest;
    },
  };
}
