import { admitPod, type Inject } from '../kubernetes/admission/admit-pod.ts';
import type { Answer } from '../kubernetes/admission/answer.ts';
import { podNameOf } from '../kubernetes/admission/pod-name.ts';
import type { AdmissionRequest } from '../kubernetes/admission/review.ts';
import type { ModeSource } from '../kubernetes/admission/server-mode.ts';
import { boundWarnings } from '../kubernetes/admission/warnings.ts';
import { admitPolicy } from '../kubernetes/gate/admit-policy.ts';
import type { Gate } from '../kubernetes/gate/gate.ts';
import type { InjectorSettings } from '../kubernetes/inject/settings.ts';
import type { InjectorTelemetry, ReviewEvent } from '../telemetry/injector-telemetry.ts';
import type { Reviewer } from '../transport/admission/answer-review.ts';

/** What reviewers stand on. */
export interface ReviewerParts {
  readonly inject: Inject;
  /** But for the mode, which the modes tell. */
  readonly settings: InjectorSettings;
  readonly modes: Pick<ModeSource, 'current'>;
  readonly gate: Pick<Gate, 'judge'>;
  readonly telemetry: InjectorTelemetry;
}

/** Who answers at which path. */
export function createReviewers(parts: ReviewerParts): ReadonlyMap<string, Reviewer> {
  const { inject, settings, modes, gate, telemetry } = parts;
  return new Map<string, Reviewer>([
    [
      '/inject',
      (request) => {
        const mode = modes.current();
        const { answer, outcome, reason } = admitPod(request, inject, mode && { ...settings, mode });
        telemetry.podReviewed(outcome, reason, toEvent(request, podNameOf(request.object), answer));
        return answer;
      },
    ],
    [
      '/policy',
      async (request, withinMs) => {
        const { answer, result } = await admitPolicy(request, gate, withinMs);
        // What is wrong with a policy quotes it, and a Secret's is not for the log.
        telemetry.policyReviewed(
          result,
          toEvent(request, { kind: request.kind, name: request.name }, undefined),
        );
        return answer;
      },
    ],
  ]);
}

function toEvent(
  { uid, namespace, dryRun }: AdmissionRequest,
  object: object,
  answer: Answer | undefined,
): ReviewEvent {
  const problem = answer?.allowed === false ? answer.denial.message : undefined;
  const warnings = answer === undefined ? [] : boundWarnings(answer.warnings);
  return { uid, namespace, dryRun, object, problem, warnings: warnings.length > 0 ? warnings : undefined };
}
