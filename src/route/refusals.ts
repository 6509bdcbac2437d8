import type { DenyReason } from '../decision/authorize.ts';
import { block, type DenialKind, type Outcome } from './outcome.ts';

const words: Readonly<Record<DenyReason, readonly [kind: DenialKind, message: string]>> = {
  UNAUTHENTICATED: ['unauthenticated', 'nobody was recognised, and this is not granted to `anyone`'],
  EXPIRED: ['forbidden', 'the grant that would have allowed it has ended'],
  SUSPENDED: ['forbidden', 'the subject is suspended'],
  NO_GRANT: ['forbidden', 'no grant of the subject allows the action on this resource type'],
  OUT_OF_SCOPE: ['forbidden', 'the subject may do this, but not to this resource'],
  UNKNOWN_TYPE: ['forbidden', 'the policy does not declare this resource type'],
  UNKNOWN_ACTION: ['forbidden', 'the policy does not know this action on this resource type'],
  OPERATION_MISMATCH: ['forbidden', 'the operation belongs to another resource type'],
};

/** A denial that the policy gives. */
export function refuse(reason: DenyReason): Outcome {
  const [kind, message] = words[reason];
  return block(kind, reason, message);
}
