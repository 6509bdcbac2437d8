import { UsageError } from '../config.ts';
import { type LogLevel, logLevels } from '../telemetry/log-level.ts';
import { ListenError, parseAddress } from '../transport/listen/address.ts';

/** @throws {UsageError} when an address cannot be read, so that a slip is told from a port in use */
export function refuseMalformed(address: string): void {
  try {
    parseAddress(address);
  } catch (error) {
    if (error instanceof ListenError) throw new UsageError(error.message);
    throw error;
  }
}

/** How much the log is to say. @throws {UsageError} when no level is called so */
export function toLogLevel(text = ''): LogLevel {
  const level = logLevels.find((each) => each === text);
  if (level !== undefined) return level;
  throw new UsageError(`\`--log-level ${text}\` is none of ${logLevels.join(', ')}`);
}
