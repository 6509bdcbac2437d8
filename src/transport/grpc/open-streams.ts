import { Fault } from './fault.ts';

/** The streams that a server has open, so that it can end them before it stops. */
export interface OpenStreams {
  /** Remembers how to end a stream; the answer forgets it. */
  readonly add: (fail: (fault: Fault) => void) => () => void;
  readonly endAll: () => void;
}

/** Makes an empty list of streams. */
export function createOpenStreams(): OpenStreams {
  const open = new Set<(fault: Fault) => void>();
  return {
    add(fail) {
      open.add(fail);
      return () => open.delete(fail);
    },
    endAll() {
      for (const fail of [...open]) fail(new Fault('DRAINING', 'the server is about to stop'));
    },
  };
}
