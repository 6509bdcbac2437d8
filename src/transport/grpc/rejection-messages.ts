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
};

/** Why nobody was recognised, as answers carry it. */
export function fromRejection({ reason, message }: Rejection): RejectionMessage {
  return { reason: reasons[reason], message };
}
