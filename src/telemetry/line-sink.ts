import type { Writable } from 'node:stream';
import { type LineTarget, openLineTarget } from './line-target.ts';

/** Takes lines and writes them when it can. Never throws, never waits. */
export interface LineSink {
  /** Appends a line, its newline included, unless too much waits already or the last failure is too recent. */
  readonly write: (line: string) => void;
  /** Lines that the operating system took. */
  readonly written: () => number;
  /** Lines that are lost. */
  readonly dropped: () => number;
  /** Resolves once what waits is written, or given up after `timeoutMs`. Later lines are dropped. */
  readonly close: (timeoutMs: number) => Promise<void>;
}

/** Where lines go, and how much may wait on the way. */
export interface LineSinkOptions {
  /** `stdout`, `stderr` or a path. */
  readonly destination: string;
  readonly maxPendingBytes: number;
  /** Hears the first error after a time without. */
  readonly onFailure: (error: Error) => void;
  readonly onRecovery: () => void;
}

/** How long a target that failed is left alone, such as a full disk. */
const reopenAfterMs = 1000;

/**
 * Opens a sink.
 * @throws the file system's error when the destination cannot be opened
 */
export function createLineSink({
  destination,
  maxPendingBytes,
  onFailure,
  onRecovery,
}: LineSinkOptions): LineSink {
  let target: LineTarget | undefined;
  let reopening: NodeJS.Timeout | undefined;
  let closed = false;
  let corked = false;
  let failing = false;
  let written = 0;
  let dropped = 0;

  function open(): void {
    const opened = openLineTarget(destination);
    opened.stream.on('error', fail);
    target = opened;
  }

  function reopen(): void {
    try {
      open();
    } catch (error) {
      fail(error instanceof Error ? error : new Error('cannot open', { cause: error }));
    }
  }

  function fail(error: Error): void {
    target = undefined;
    if (closed) return;
    reopening = setTimeout(reopen, reopenAfterMs).unref();
    if (!failing) onFailure(error);
    failing = true;
  }

  function settle(error: Error | null | undefined): void {
    if (error) dropped += 1;
    else {
      written += 1;
      if (failing) onRecovery();
      failing = false;
    }
  }

  function uncork(): void {
    corked = false;
    target?.stream.uncork();
  }

  function write(line: string): void {
    if (target === undefined || target.stream.writableLength + line.length > maxPendingBytes) {
      dropped += 1;
      return;
    }
    if (!corked) {
      corked = true;
      target.stream.cork();
      setImmediate(uncork);
    }
    target.stream.write(line, settle);
  }

  async function close(timeoutMs: number): Promise<void> {
    const last = target;
    target = undefined;
    closed = true;
    clearTimeout(reopening);
    if (last === undefined) return;
    last.stream.uncork();
    await flush(last.stream, timeoutMs);
    if (!last.shared) last.stream.destroy();
  }

  open();
  return { write, written: () => written, dropped: () => dropped, close };
}

async function flush(stream: Writable, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const timeout = setTimeout(resolve, timeoutMs);
  stream.write('', resolve);
  await promise;
  clearTimeout(timeout);
}
