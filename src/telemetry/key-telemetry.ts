import type { KeyEvent } from '../identity/jwt/key-registry.ts';
import type { Log } from './log.ts';

/** Tells the log of keys that came and of attempts to have some that failed. */
export function logKeys(log: Log): (event: KeyEvent) => void {
  return (event) => {
    if ('keys' in event) log.info(event, 'keys loaded');
    else log.warn(event, 'keys not loaded; those that are known still hold');
  };
}
