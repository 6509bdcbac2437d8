import { toDecisionLine } from './decision-line.ts';
import type { DecisionEvent } from './events.ts';
import { createLineSink } from './line-sink.ts';
import type { Log } from './log.ts';
import { createRedaction, type RedactionOptions } from './redaction.ts';

/** Where decisions are logged, and what of them is not. */
export interface DecisionLogOptions {
  /** `-` or `stdout`, `stderr`, or a path that is appended to. */
  readonly destination: string;
  readonly redaction: RedactionOptions;
}

/** One JSON line for each decision. Never throws, never delays an answer: what cannot be written is dropped. */
export interface DecisionLog {
  readonly write: (event: DecisionEvent) => void;
  readonly written: () => number;
  readonly dropped: () => number;
  /** Resolves once what waits is written, or after `timeoutMs`. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/** What may wait for a slow reader: about ten thousand decisions. */
const maxPendingBytes = 4 * 1024 * 1024;

/**
 * Opens the decision log. That it fails later, and that it works again, goes to the process log.
 * @throws an Error to show the user when the destination cannot be opened
 */
export function createDecisionLog({ destination, redaction }: DecisionLogOptions, log: Log): DecisionLog {
  const redacted = createRedaction(redaction);
  const sink = openSink(destination, log);
  return {
    write: (event) => sink.write(toDecisionLine(event, redacted, Date.now())),
    written: sink.written,
    dropped: sink.dropped,
    close: sink.close,
  };
}

function openSink(destination: string, log: Log): ReturnType<typeof createLineSink> {
  try {
    return createLineSink({
      destination: destination === '-' ? 'stdout' : destination,
      maxPendingBytes,
      onFailure: (error) =>
        log.error({ err: error }, 'the decision log cannot be written; decisions are dropped'),
      onRecovery: () => log.info('the decision log is written again'),
    });
  } catch (error) {
    throw new Error(`cannot open the decision log \`${destination}\``, { cause: error });
  }
}
