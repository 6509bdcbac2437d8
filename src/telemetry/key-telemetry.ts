import type { KeyEvent } from '../identity/jwt/key-registry.ts';
import type { Log } from './log.ts';

/**
 * Tells the log of keys that came and of attempts to have some that failed.
 *
 * @param whose - what an entry says of the policy whose issuers they are
 */
export function logKeys(log: Log, whose: object = {}): (event: KeyEvent) => void {
  return (event) => {
    if ('keys' in event) log.info({ ...whose, ...event }, 'keys loaded');
    else log.warn({ ...whose, ...event }, 'keys not loaded; those that are known still hold');
  };
}
