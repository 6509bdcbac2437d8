import type { DenyReason } from '../decision/authorize.ts';
import type { AllowReason } from '../decision/policy-data.ts';
import type { RejectionReason } from '../identity/rejection.ts';
import type { LoadStatus } from '../policy/snapshot.ts';
import type { BlockReason } from '../route/route-reason.ts';
import { createDurationTally, type DurationTally } from './duration-tally.ts';
import type { RpcName } from './events.ts';
import { createTally, type Tally } from './tally.ts';
import { createTokenUses, type TokenUses } from './token-uses.ts';

/** What requests and reloads add to, and a page of metrics reads. */
export interface Counts {
  /** By effect and reason. */
  readonly decisions: Tally;
  /** Denials that were not enforced, by RPC and reason. */
  readonly spared: Tally;
  /** By method and reason. */
  readonly authentications: Tally;
  /** By access token. */
  readonly tokenUses: TokenUses;
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
  NOTHING_PROPOSED: 'DENY',
  EXCEEDS_OWN_GRANTS: 'DENY',
};

/** Why a request of a proxy is denied. */
const blocks: Readonly<Record<BlockReason, 'Check' | 'ForwardAuth'>> = {
  NO_GRANT: 'Check',
  OUT_OF_SCOPE: 'Check',
  EXPIRED: 'Check',
  SUSPENDED: 'Check',
  UNAUTHENTICATED: 'Check',
  UNKNOWN_TYPE: 'Check',
  UNKNOWN_ACTION: 'Check',
  OPERATION_MISMATCH: 'Check',
  NOTHING_PROPOSED: 'Check',
  EXCEEDS_OWN_GRANTS: 'Check',
  NO_ROUTE: 'Check',
  METHOD_NOT_LISTED: 'Check',
  CONDITION_UNMET: 'Check',
  NOT_IN_GROUP: 'Check',
  CONTRADICTORY_NAME: 'Check',
  SCOPE_TOO_LARGE: 'Check',
  BAD_METHOD: 'Check',
  BAD_HOST: 'Check',
  METHOD_OVERRIDE: 'Check',
  UPGRADE: 'Check',
  EMPTY_PATH: 'Check',
  NOT_ORIGIN_FORM: 'Check',
  FRAGMENT: 'Check',
  CONTROL_CHARACTER: 'Check',
  NOT_ASCII: 'Check',
  ILLEGAL_CHARACTER: 'Check',
  BACKSLASH: 'Check',
  SEMICOLON: 'Check',
  ENCODED_SLASH: 'Check',
  EMPTY_SEGMENT: 'Check',
  DOT_SEGMENT: 'Check',
  BAD_ENCODING: 'Check',
  DOUBLE_ENCODING: 'Check',
  LOOKALIKE: 'Check',
  DUPLICATE_HEADER: 'Check',
  MALFORMED_HEADER: 'Check',
  DUPLICATE_PARAMETER: 'Check',
  MALFORMED_QUERY: 'Check',
  NO_BODY: 'Check',
  PARTIAL_BODY: 'Check',
  BODY_TOO_LARGE: 'Check',
  NOT_JSON: 'Check',
  DUPLICATE_NAME: 'Check',
  WRONG_BODY_VALUE: 'Check',
  NOT_FORWARDED: 'ForwardAuth',
  FORWARDED_TWICE: 'ForwardAuth',
  BAD_FORWARDED_VALUE: 'ForwardAuth',
  TOO_MANY_HEADERS: 'ForwardAuth',
  UNEXPECTED_BODY: 'ForwardAuth',
  RESERVED_HEADER: 'ForwardAuth',
  UNBELIEVED_HEADER: 'ForwardAuth',
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

/** Counts at zero, with every decision, denial and rejection that there can be. */
export function createCounts(): Counts {
  return {
    decisions: createTally(Object.entries(effects).map(([reason, effect]) => [effect, reason])),
    spared: createTally(Object.entries(blocks).map(([reason, rpc]) => [rpc, reason])),
    authentications: createTally(Object.entries(rejections).map(([reason, method]) => [method, reason])),
    tokenUses: createTokenUses(),
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
