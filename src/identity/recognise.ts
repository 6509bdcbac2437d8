import type { Policy } from '../decision/policy.ts';
import type { Authentication, AuthenticationResult, PendingResult } from './authentication.ts';
import type { Credentials } from './credentials.ts';
import { impersonate } from './impersonation.ts';
import { readImpersonation } from './impersonation-header.ts';

/** The parts of a snapshot that say who somebody is. */
interface Recognition {
  readonly policy: Policy;
  readonly authentication: Authentication;
}

/**
 * Finds who credentials belong to, or whom their owner acts as. An impersonation that is malformed or not allowed is a
 * rejection, also of somebody who shows no credential: it is never ignored.
 */
export function recognise(
  { policy, authentication }: Recognition,
  credentials: Credentials,
  nowMs: number,
): PendingResult {
  const found = authentication.authenticate(credentials, nowMs);
  const wanted = readImpersonation(credentials.headers);
  if (wanted === undefined) return found;
  const act = (result: AuthenticationResult): AuthenticationResult => {
    if (result.rejection !== undefined && result.rejection.reason !== 'MISSING') return result;
    if ('reason' in wanted) return { principal: undefined, rejection: wanted };
    if (result.principal !== undefined) {
      return impersonate(policy, authentication.impersonation, result.principal, wanted, nowMs);
    }
    const message = 'nobody acts as others without a credential';
    return { principal: undefined, rejection: { reason: 'IMPERSONATION_REFUSED', message } };
  };
  return found instanceof Promise ? found.then(act) : act(found);
}
