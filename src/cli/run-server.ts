import { type Command, EXIT, type Output } from './command.ts';
import { nextSignal } from './next-signal.ts';
import { StartError } from './start-error.ts';

/** What answers until it is stopped; everything else of it is told in the line that says so. */
interface Running {
  readonly stop: () => Promise<void>;
}

/**
 * Starts a server, prints its `serving` line, and stops it at a signal.
 *
 * @param start - starts it; `undefined` where the signal, which it is given, came before it answered
 * @returns the exit code of the command
 */
export async function runServer(
  { out, err }: Output,
  start: (signal: Promise<unknown>) => Promise<Running | undefined>,
): ReturnType<Command['run']> {
  const signal = nextSignal();
  try {
    const running = await start(signal);
    if (running === undefined) return EXIT.ok;
    const { stop, ...served } = running;
    out(`${JSON.stringify({ event: 'serving', ...served })}\n`);
    await signal;
    await stop();
    return EXIT.ok;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    err(`${error.message}\n`);
    return EXIT.problems;
  }
}
