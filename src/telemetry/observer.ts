import type { DecisionLog } from './decision-log.ts';
import type { Observer } from './events.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';

/** Where an observer tells what it sees. */
export interface ObserverSinks {
  readonly metrics: Pick<Metrics, 'decided' | 'spared' | 'authenticated' | 'usedToken' | 'answered'>;
  readonly log: Log;
  /** Absent when decisions are not logged. */
  readonly decisionLog: Pick<DecisionLog, 'write'> | undefined;
}

/** The observer that transports tell of each request. */
export function createObserver({ metrics, log, decisionLog }: ObserverSinks): Observer {
  return {
    logsDecisions: decisionLog !== undefined,
    decided: metrics.decided,
    spared: metrics.spared,
    logDecision: (event) => decisionLog?.write(event),
    authenticated: metrics.authenticated,
    usedToken: metrics.usedToken,
    answered: metrics.answered,
    faulted: (rpc, error) => log.error({ rpc, err: error }, 'a request failed'),
  };
}
