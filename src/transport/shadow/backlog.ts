/**
 * Work that nobody waits for. It is begun between requests, in the order in which it came, or not at all; and not before
 * the event loop has gone round, so that what was said in the turn that added it is on the wire.
 */
export interface Backlog {
  /** Adds work, which must not throw or reject; `false` when there is no room for it. Returns before any of it is done. */
  readonly add: (bytes: number, work: () => unknown) => boolean;
  /** Settles once nothing is left to do, or after `timeoutMs`. */
  readonly rest: (timeoutMs: number) => Promise<void>;
}

/** How far a backlog may go. */
export interface BacklogLimits {
  /** Pieces of work that are not done, those included that wait for something. */
  readonly most: number;
  /** What all of them may hold. */
  readonly mostBytes: number;
  /** After so much time it is the requests' turn. */
  readonly turnMs: number;
}

interface Piece {
  readonly bytes: number;
  readonly work: () => unknown;
}

/** Makes a backlog without anything in it. */
export function createBacklog({ most, mostBytes, turnMs }: BacklogLimits): Backlog {
  const waiting: Piece[] = [];
  let held = 0;
  let heldBytes = 0;
  let scheduled = false;
  let rested = Promise.withResolvers<unknown>();

  function schedule(): void {
    if (scheduled || waiting.length === 0) return;
    scheduled = true;
    setImmediate(ripen);
  }

  function ripen(): void {
    const ripe = waiting.length;
    setImmediate(() => takeTurn(ripe));
  }

  function takeTurn(ripe: number): void {
    scheduled = false;
    const endMs = performance.now() + turnMs;
    for (let begun = 0; begun < ripe; begun += 1) {
      const piece = waiting.shift();
      if (piece !== undefined) begin(piece);
      if (performance.now() >= endMs) break;
    }
    schedule();
  }

  function begin({ bytes, work }: Piece): void {
    const done = (): void => {
      held -= 1;
      heldBytes -= bytes;
      if (held === 0) rested.resolve(undefined);
    };
    const result = work();
    if (result instanceof Promise) void result.then(done);
    else done();
  }

  return {
    add(bytes, work) {
      if (held >= most || heldBytes + bytes > mostBytes) return false;
      if (held === 0) rested = Promise.withResolvers();
      held += 1;
      heldBytes += bytes;
      waiting.push({ bytes, work });
      schedule();
      return true;
    },
    async rest(timeoutMs) {
      if (held === 0) return;
      const timeout = setTimeout(rested.resolve, timeoutMs);
      await rested.promise;
      clearTimeout(timeout);
    },
  };
}
