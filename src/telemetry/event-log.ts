import { createLineSink } from './line-sink.ts';
import type { Log } from './log.ts';
import { createRedaction, type Redaction, type RedactionOptions } from './redaction.ts';

/** Where events are logged, and what of them is not. */
export interface EventLogOptions {
  /** `-` or `stdout`, `stderr`, or a path that is appended to. */
  readonly destination: string;
  readonly redaction: RedactionOptions;
}

/** One JSON line for each event. Never throws, never delays an answer: what cannot be written is dropped. */
export interface EventLog<Event> {
  readonly write: (event: Event) => void;
  readonly written: () => number;
  readonly dropped: () => number;
  /** Resolves once what waits is written, or after `timeoutMs`. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/** How a kind of event is written. */
export interface EventKind<Event> {
  readonly toLine: (event: Event, redaction: Redaction, nowMs: number) => string;
  /** What such a log is called: `decision log`. */
  readonly name: string;
  /** What it holds: `decisions`. */
  readonly things: string;
}

/** What may wait for a slow reader: about ten thousand events. */
const maxPendingBytes = 4 * 1024 * 1024;

/**
 * Opens a log of events. That it fails later, and that it works again, goes to the process log.
 * @throws an Error to show the user when the destination cannot be opened
 */
export function createEventLog<Event>(
  kind: EventKind<Event>,
  { destination, redaction }: EventLogOptions,
  log: Log,
): EventLog<Event> {
  const redacted = createRedaction(redaction);
  const sink = openSink(kind, destination, log);
  return {
    write: (event) => sink.write(kind.toLine(event, redacted, Date.now())),
    written: sink.written,
    dropped: sink.dropped,
    close: sink.close,
  };
}

function openSink(
  { name, things }: Pick<EventKind<never>, 'name' | 'things'>,
  destination: string,
  log: Log,
): ReturnType<typeof createLineSink> {
  try {
    return createLineSink({
      destination: destination === '-' ? 'stdout' : destination,
      maxPendingBytes,
      onFailure: (error) => log.error({ err: error }, `the ${name} cannot be written; ${things} are dropped`),
      onRecovery: () => log.info(`the ${name} is written again`),
    });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`cannot open the ${name} \`${destination}\`: ${why}`, { cause: error });
  }
}
