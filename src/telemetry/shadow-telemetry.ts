import type { LoadStatus } from '../policy/snapshot.ts';
import { toDifferenceLine } from './difference-line.ts';
import { createEventLog, type EventLog, type EventLogOptions } from './event-log.ts';
import type { DifferenceEvent, ShadowObserver } from './events.ts';
import type { Log } from './log.ts';
import { createShadowCounts, type ShadowCounts } from './shadow-counts.ts';

/** One line for each answer that differs. */
export type ShadowLog = EventLog<DifferenceEvent>;

/** What is told of a shadow, and what a page of metrics reads of it. */
export interface ShadowTelemetry {
  readonly observer: ShadowObserver;
  readonly counts: ShadowCounts;
  readonly reloaded: (result: LoadStatus['result']) => void;
  /** Absent when differences are only counted. */
  readonly shadowLog: ShadowLog | undefined;
}

/**
 * Opens the log of differences.
 * @throws an Error to show the user when the destination cannot be opened
 */
export function createShadowLog(options: EventLogOptions, log: Log): ShadowLog {
  return createEventLog(
    { toLine: toDifferenceLine, name: 'shadow log', things: 'differences' },
    options,
    log,
  );
}

/** Counts what is told of a shadow, and logs what differs. */
export function createShadowTelemetry(shadowLog: ShadowLog | undefined, log: Log): ShadowTelemetry {
  const counts = createShadowCounts();
  const { equal, different, reloads } = counts;
  return {
    counts,
    shadowLog,
    reloaded: (result) => {
      reloads[result] += 1;
    },
    observer: {
      agreed: equal.add,
      differed: (event) => {
        different(event.rpc).add(event.policy.effect, event.shadow.effect);
        shadowLog?.write(event);
      },
      dropped: () => {
        counts.dropped += 1;
      },
      faulted: (rpc, error) => log.error({ rpc, err: error }, 'the shadow failed on a request'),
    },
  };
}
