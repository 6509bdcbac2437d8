import type { DecisionEvent, Observer } from '../../../src/telemetry/events.ts';

/** An observer that keeps what it is told. */
export interface RecordedObserver extends Observer {
  readonly decisions: string[];
  readonly sparings: string[];
  readonly events: DecisionEvent[];
  readonly authentications: string[];
  readonly answers: string[];
  readonly faults: unknown[];
}

/** Makes an observer that keeps what it is told. */
export function createRecordedObserver(logsDecisions = true): RecordedObserver {
  const decisions: string[] = [];
  const sparings: string[] = [];
  const events: DecisionEvent[] = [];
  const authentications: string[] = [];
  const answers: string[] = [];
  const faults: unknown[] = [];
  return {
    logsDecisions,
    decisions,
    sparings,
    events,
    authentications,
    answers,
    faults,
    decided: (effect, reason) => void decisions.push(`${effect} ${reason}`),
    spared: (rpc, reason) => void sparings.push(`${rpc} ${reason}`),
    logDecision: (event) => void events.push(event),
    usedToken: () => undefined,
    authenticated: (method, reason) => void authentications.push(`${method} ${reason}`),
    answered: (rpc, code) => void answers.push(`${rpc} ${code}`),
    faulted: (_rpc, error) => void faults.push(error),
  };
}
