import { toDecisionLine } from './decision-line.ts';
import { createEventLog, type EventLog, type EventLogOptions } from './event-log.ts';
import type { DecisionEvent } from './events.ts';
import type { Log } from './log.ts';

/** One line for each decision. */
export type DecisionLog = EventLog<DecisionEvent>;

/**
 * Opens the decision log.
 * @throws an Error to show the user when the destination cannot be opened
 */
export function createDecisionLog(options: EventLogOptions, log: Log): DecisionLog {
  return createEventLog({ toLine: toDecisionLine, name: 'decision log', things: 'decisions' }, options, log);
}
