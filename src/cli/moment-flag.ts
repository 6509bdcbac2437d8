import { type Config, type Flag, UsageError } from '../config.ts';
import { parseMoment } from '../policy/syntax/scalar.ts';
import { one } from './flags.ts';

/** The flag of every command that can ask what another day will bring. */
export const atFlag: Flag = one(
  'TIME',
  'asks as of this moment, such as 2027-01-01T00:00:00Z (default: now)',
);

/**
 * The moment of which is asked, in milliseconds since the epoch.
 *
 * @throws {UsageError} when the flag holds none
 */
export function readMoment(config: Pick<Config, 'one'>): number {
  const text = config.one('at');
  if (text === undefined) return Date.now();
  const ms = parseMoment(text);
  if (ms === undefined) {
    throw new UsageError(`\`--at ${text}\` is no moment; write one such as 2027-01-01T00:00:00Z`);
  }
  return ms;
}
