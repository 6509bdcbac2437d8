import type { DenyReason } from '../decision/authorize.ts';
import type { AllowReason } from '../decision/policy-data.ts';
import type { RejectionReason } from '../identity/rejection.ts';
import type { LoadStatus } from '../policy/snapshot.ts';
import { createDurationTally, type DurationTally } from './duration-tally.ts';
import type { RpcName } from './events.ts';
import { createTally, type Tally } from './tally.ts';

/** What requests and reloads add to, and a page of metrics reads. */
export interface Counts {
  /** By effect and reason. */
  readonly decisions: Tally;
  /** By method and reason. */
  readonly authentications: Tally;
  /** By RPC and gRPC status. */
  readonly answers: Tally;
  readonly durations: Readonly<Record<RpcName, DurationTally>>;
  readonly reloads: Record<LoadStatus['result'], number>;
}

const effects: Readonly<Record<AllowReason | DenyReason, 'ALLOW' | 'DENY'>> = {
  GRANTED: 'ALLOW',
  RBAC_DISABLED: 'ALLOW',
  NO_GRANT: 'DENY',
  OUT_OF_SCOPE: 'DENY',
  EXPIRED: 'DENY',
  SUSPENDED: 'DENY',
  UNAUTHENTICATED: 'DENY',
  UNKNOWN_TYPE: 'DENY',
  UNKNOWN_ACTION: 'DENY',
  OPERATION_MISMATCH: 'DENY',
};

const rejections: Readonly<Record<RejectionReason, 'none'>> = {
  MISSING: 'none',
  MALFORMED: 'none',
  DUPLICATE: 'none',
  UNKNOWN_TOKEN: 'none',
  EXPIRED: 'none',
  SUSPENDED: 'none',
  TOO_LARGE: 'none',
  UNSUPPORTED_ALGORITHM: 'none',
  UNSUPPORTED_HEADER: 'none',
  WRONG_TYPE: 'none',
  UNKNOWN_ISSUER: 'none',
  WRONG_AUDIENCE: 'none',
  WRONG_PARTY: 'none',
  NOT_YET_VALID: 'none',
  UNKNOWN_KEY: 'none',
  KEYS_UNAVAILABLE: 'none',
  BAD_SIGNATURE: 'none',
  OUT_OF_BOUNDS: 'none',
  IMPERSONATION_REFUSED: 'none',
  NO_NAME: 'none',
};

/** Counts at zero, with every decision and rejection that there can be. */
export function createCounts(): Counts {
  return {
    decisions: createTally(Object.entries(effects).map(([reason, effect]) => [effect, reason])),
    authentications: createTally(Object.entries(rejections).map(([reason, method]) => [method, reason])),
    answers: createTally([]),
    durations: {
      Authenticate: createDurationTally(),
      Authorize: createDurationTally(),
      AuthorizeBatch: createDurationTally(),
      ScopeFor: createDurationTally(),
      ListGrants: createDurationTally(),
      WatchPolicy: createDurationTally(),
      Check: createDurationTally(),
      ForwardAuth: createDurationTally(),
    },
    reloads: { ok: 0, failed: 0 },
  };
}
