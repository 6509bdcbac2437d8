import { type Logger, pino } from 'pino';
import type { LogLevel } from './log-level.ts';

/** The process log: what happened to the process and its policy, never who asked what. */
export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

/** Bytes that may wait for a slow reader of the log; what comes on top is dropped. */
const maxPendingBytes = 1024 * 1024;

/**
 * A log of one JSON line an entry on `stderr`. Node writes there at once, to a pipe as to a file, so that an entry
 * survives the exit that follows it; only a pipe that is full makes entries wait, and never the process.
 */
export function createLog(level: LogLevel): Log {
  const { stderr } = process;
  // A log that nobody reads any more is no reason to stop serving.
  stderr.on('error', ignore);
  return pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    {
      write: (line) => {
        if (stderr.writableLength < maxPendingBytes) stderr.write(line);
      },
    },
  );
}

function ignore(): void {}
