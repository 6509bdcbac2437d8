import type { DenyReason } from './authorize.ts';

/** What each denial means, for people; never a contract. */
export const denialText: Readonly<Record<DenyReason, string>> = {
  NO_GRANT: 'no grant of the subject allows the action on this resource type',
  OUT_OF_SCOPE: 'the subject may do this, but not to this resource',
  SUSPENDED: 'the subject is suspended',
  EXPIRED: 'the credential has ended, or the grant that would have allowed it',
  UNAUTHENTICATED: 'nobody was recognised, and this is not granted to `anyone`',
  UNKNOWN_TYPE: 'the policy does not declare this resource type',
  UNKNOWN_ACTION: 'the policy does not know this action on this resource type',
  OPERATION_MISMATCH: 'the operation belongs to another resource type',
  NOTHING_PROPOSED: 'the operation hands out grants, and the question does not say which',
  EXCEEDS_OWN_GRANTS: 'what would be handed out is more than the subject holds itself, or outlasts it',
};
