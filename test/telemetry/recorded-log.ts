import { pino } from 'pino';
import type { Log } from '../../src/telemetry/log.ts';

/** A process log that keeps its entries. */
export interface RecordedLog extends Log {
  readonly entries: readonly Readonly<Record<string, unknown>>[];
  /** Resolves at the next entry with this message. */
  readonly next: (message: string) => Promise<void>;
}

export function createRecordedLog(): RecordedLog {
  const entries: Record<string, unknown>[] = [];
  const waiting: { readonly message: string; readonly resolve: () => void }[] = [];
  const log = pino(
    { base: null, formatters: { level: (label) => ({ level: label }) } },
    {
      write: (line) => {
        const entry: Record<string, unknown> = { ...toObject(JSON.parse(line)) };
        entries.push(entry);
        for (const { message, resolve } of waiting) if (message === entry['msg']) resolve();
      },
    },
  );
  return {
    debug: log.debug.bind(log),
    info: log.info.bind(log),
    warn: log.warn.bind(log),
    error: log.error.bind(log),
    entries,
    next: (message) => {
      return new Promise((resolve) => waiting.push({ message, resolve }));
    },
  };
}

function toObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
