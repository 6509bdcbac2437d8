import {
  RejectionReason as ReasonMessage,
  type Rejection as RejectionMessage,
} from '../../gen/sidegate/v1/decision.ts';
import type { Rejection, RejectionReason } from '../../identity/rejection.ts';

const reasons: Record<RejectionReason, ReasonMessage> = {
  MISSING: ReasonMessage.REJECTION_REASON_MISSING,
  MALFORMED: ReasonMessage.REJECTION_REASON_MALFORMED,
  DUPLICATE: ReasonMessage.REJECTION_REASON_DUPLICATE,
  UNKNOWN_TOKEN: ReasonMessage.REJECTION_REASON_UNKNOWN_TOKEN,
  EXPIRED: ReasonMessage.REJECTION_REASON_EXPIRED,
  SUSPENDED: ReasonMessage.REJECTION_REASON_SUSPENDED,
  TOO_LARGE: ReasonMessage.REJECTION_REASON_TOO_LARGE,
  UNSUPPORTED_ALGORITHM: ReasonMessage.REJECTION_REASON_UNSUPPORTED_ALGORITHM,
  UNSUPPORTED_HEADER: ReasonMessage.REJECTION_REASON_UNSUPPORTED_HEADER,
  WRONG_TYPE: ReasonMessage.REJECTION_REASON_WRONG_TYPE,
  UNKNOWN_ISSUER: ReasonMessage.REJECTION_REASON_UNKNOWN_ISSUER,
  WRONG_AUDIENCE: ReasonMessage.REJECTION_REASON_WRONG_AUDIENCE,
  WRONG_PARTY: ReasonMessage.REJECTION_REASON_WRONG_PARTY,
  NOT_YET_VALID: ReasonMessage.REJECTION_REASON_NOT_YET_VALID,
  UNKNOWN_KEY: ReasonMessage.REJECTION_REASON_UNKNOWN_KEY,
  KEYS_UNAVAILABLE: ReasonMessage.REJECTION_REASON_KEYS_UNAVAILABLE,
  BAD_SIGNATURE: ReasonMessage.REJECTION_REASON_BAD_SIGNATURE,
  OUT_OF_BOUNDS: ReasonMessage.REJECTION_REASON_OUT_OF_BOUNDS,
  IMPERSONATION_REFUSED: ReasonMessage.REJECTION_REASON_IMPERSONATION_REFUSED,
  NO_NAME: ReasonMessage.REJECTION_REASON_NO_NAME,
};

/** Why nobody was recognised, as answers carry it. */
export function fromRejection({ reason, message }: Rejection): RejectionMessage {
  return { reason: reasons[reason], message };
}
