import type { InjectorCounts } from './injector-counts.ts';
import type { Log } from './log.ts';

/** A request that was reviewed, for the log. */
export interface ReviewEvent {
  readonly uid: string;
  readonly namespace: string;
  readonly dryRun: boolean;
  /** Who the object is: its name, or what its name will be made from, and its owner. */
  readonly object: object;
  /** Absent where nothing is to be said. */
  readonly problem: string | undefined;
  /** What whoever makes the object is told, which a controller shows nobody; absent where that is not for the log. */
  readonly warnings: readonly string[] | undefined;
}

/** Tells the log and the metrics of each review. */
export interface InjectorTelemetry {
  readonly podReviewed: (outcome: string, reason: string, event: ReviewEvent) => void;
  readonly policyReviewed: (result: string, event: ReviewEvent) => void;
  readonly refused: (status: number, words: string, from: string) => void;
  /** A request could not be answered; the path tells what it was about, if it came so far. */
  readonly faulted: (error: unknown, path: string) => void;
  readonly handshakeFailed: () => void;
}

/** One line a review, and one more of each count. */
export function createInjectorTelemetry(counts: InjectorCounts, log: Log): InjectorTelemetry {
  return {
    podReviewed(outcome, reason, event) {
      counts.injections.add(outcome, reason);
      const entry = { ...flatten(event), outcome, reason };
      if (outcome === 'denied') log.warn(entry, 'pod reviewed');
      else log.info(entry, 'pod reviewed');
    },
    policyReviewed(result, event) {
      counts.policies.add(result, '');
      const entry = { ...flatten(event), result };
      if (result === 'accepted' || result === 'not-a-policy') log.info(entry, 'policy reviewed');
      else log.warn(entry, 'policy reviewed');
    },
    refused(status, words, from) {
      counts.refused.add(String(status), '');
      log.warn({ status, words, from }, 'a request was no review');
    },
    faulted(error, path) {
      if (path === '/inject') counts.injections.add('denied', 'fault');
      if (path === '/policy') counts.policies.add('fault', '');
      log.error({ err: error }, 'a review failed');
    },
    handshakeFailed() {
      counts.failedHandshakes += 1;
    },
  };
}

function flatten({ object, ...rest }: ReviewEvent): object {
  return { ...rest, ...object };
}
