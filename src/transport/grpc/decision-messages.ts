import type { DenyReason } from '../../decision/authorize.ts';
import { denialText } from '../../decision/denial-text.ts';
import type { Grant } from '../../decision/policy.ts';
import type { AllowReason } from '../../decision/policy-data.ts';
import {
  type Decision as DecisionMessage,
  Effect as EffectMessage,
  Reason as ReasonMessage,
} from '../../gen/sidegate/v1/decision.ts';
import { formatPosition } from '../../policy/problem.ts';

/** Everything that a decision can be called, as answers carry it. */
export const reasons: Record<AllowReason | DenyReason, ReasonMessage> = {
  GRANTED: ReasonMessage.REASON_GRANTED,
  RBAC_DISABLED: ReasonMessage.REASON_RBAC_DISABLED,
  NO_GRANT: ReasonMessage.REASON_NO_GRANT,
  OUT_OF_SCOPE: ReasonMessage.REASON_OUT_OF_SCOPE,
  SUSPENDED: ReasonMessage.REASON_SUSPENDED,
  EXPIRED: ReasonMessage.REASON_EXPIRED,
  UNAUTHENTICATED: ReasonMessage.REASON_UNAUTHENTICATED,
  UNKNOWN_TYPE: ReasonMessage.REASON_UNKNOWN_TYPE,
  UNKNOWN_ACTION: ReasonMessage.REASON_UNKNOWN_ACTION,
  OPERATION_MISMATCH: ReasonMessage.REASON_OPERATION_MISMATCH,
  NOTHING_PROPOSED: ReasonMessage.REASON_NOTHING_PROPOSED,
  EXCEEDS_OWN_GRANTS: ReasonMessage.REASON_EXCEEDS_OWN_GRANTS,
};

const denials: Record<DenyReason, DecisionMessage> = {
  NO_GRANT: denialOf('NO_GRANT'),
  OUT_OF_SCOPE: denialOf('OUT_OF_SCOPE'),
  SUSPENDED: denialOf('SUSPENDED'),
  EXPIRED: denialOf('EXPIRED'),
  UNAUTHENTICATED: denialOf('UNAUTHENTICATED'),
  UNKNOWN_TYPE: denialOf('UNKNOWN_TYPE'),
  UNKNOWN_ACTION: denialOf('UNKNOWN_ACTION'),
  OPERATION_MISMATCH: denialOf('OPERATION_MISMATCH'),
  NOTHING_PROPOSED: denialOf('NOTHING_PROPOSED'),
  EXCEEDS_OWN_GRANTS: denialOf('EXCEEDS_OWN_GRANTS'),
};

const allowances = new WeakMap<Grant, DecisionMessage>();

/** A denial that stands in the policy; one message for each reason. */
export function fromDenial(reason: DenyReason): DecisionMessage {
  return denials[reason];
}

function denialOf(reason: DenyReason): DecisionMessage {
  return denial(reason, denialText[reason]);
}

/** A denial with words of its own. */
export function denial(reason: DenyReason, message: string): DecisionMessage {
  return { effect: EffectMessage.EFFECT_DENY, reason: reasons[reason], message, grants: [] };
}

/** An allow; one message for each grant, kept as long as the grant. */
export function fromGrant(grant: Grant): DecisionMessage {
  const known = allowances.get(grant);
  if (known !== undefined) return known;
  const source = formatPosition(grant.source);
  const message = {
    effect: EffectMessage.EFFECT_ALLOW,
    reason: reasons[grant.reason],
    message: `allowed by \`${grant.name}\` at ${source}`,
    grants: [{ name: grant.name, source }],
  };
  allowances.set(grant, message);
  return message;
}
