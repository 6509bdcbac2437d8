import type { PatchOperation } from '../inject/injection.ts';
import { boundWarnings } from './warnings.ts';

/** One thing that is wrong, as `kubectl` lists it: `FIELD: MESSAGE`. */
interface Cause {
  /** Where. */
  readonly field: string;
  readonly message: string;
}

/** Kubernetes' word for why something is denied, with the HTTP status that goes with it. */
const denialCodes = {
  BadRequest: 400,
  Invalid: 422,
  TooManyRequests: 429,
  InternalError: 500,
  Timeout: 504,
} as const;

/** Why something is denied, in the words of Kubernetes' `Status`. */
export interface Denial {
  readonly reason: keyof typeof denialCodes;
  /** Whole in itself: controllers write it into events, without the causes. */
  readonly message: string;
  /** What the user sees in the message's place where there are any. */
  readonly causes: readonly Cause[];
}

/** What the API server is told. Whatever is no allow is a denial. */
export type Answer = {
  /** For the user, in a header of their own each. */
  readonly warnings: readonly string[];
  /** A word for the audit log. */
  readonly outcome: string;
} & (
  | { readonly allowed: true; readonly patch: readonly PatchOperation[] }
  | { readonly allowed: false; readonly denial: Denial }
);

/** An answer that lets an object pass as it is. */
export function pass(outcome: string, warnings: readonly string[] = []): Answer {
  return { allowed: true, patch: [], warnings, outcome };
}

/** An answer that refuses an object. */
export function deny(outcome: string, reason: Denial['reason'], message: string): Answer {
  return { allowed: false, denial: { reason, message, causes: [] }, warnings: [], outcome };
}

/** Writes the AdmissionReview that answers the request of this uid, which concerns an object of this kind and name. */
export function writeAnswer(
  { uid, kind, name }: { readonly uid: string; readonly kind: string; readonly name: string },
  answer: Answer,
): string {
  const warnings = boundWarnings(answer.warnings);
  const response = {
    uid,
    allowed: answer.allowed,
    ...(answer.allowed ? toPatch(answer.patch) : { status: toStatus(answer.denial, kind, name) }),
    ...(warnings.length > 0 && { warnings }),
    auditAnnotations: { outcome: answer.outcome },
  };
  return JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response });
}

/** A patch and its type go together: one without the other is refused. */
function toPatch(patch: readonly PatchOperation[]): object {
  if (patch.length === 0) return {};
  return { patchType: 'JSONPatch', patch: Buffer.from(JSON.stringify(patch)).toString('base64') };
}

function toStatus({ reason, message, causes }: Denial, kind: string, name: string): object {
  const details = {
    ...(name !== '' && { name }),
    kind: kind.split(' ').at(-1),
    causes: causes.map((cause) => ({ reason: 'FieldValueInvalid', ...cause })),
  };
  return {
    status: 'Failure',
    code: denialCodes[reason],
    reason,
    message,
    ...(causes.length > 0 && { details }),
  };
}
