import type { Injection, InjectionReason } from '../inject/injection.ts';
import type { InjectorSettings } from '../inject/settings.ts';
import { type Answer, deny, pass } from './answer.ts';
import type { AdmissionRequest } from './review.ts';

/** What makes a patch of a pod. Pure. */
export type Inject = (pod: unknown, namespace: string, settings: InjectorSettings) => Injection;

/** What became of a request about a pod: for the API server, and in two words for metrics and the log. */
export interface PodAdmission {
  readonly answer: Answer;
  readonly outcome: Injection['outcome'];
  readonly reason: InjectionReason | 'mode-unknown';
}

/**
 * Answers a request about a pod. A dry run is answered like any other, for nothing is done but to answer.
 *
 * @param settings - absent while it is not known which kind of sidecar this cluster takes
 */
export function admitPod(
  { kind, subResource, operation, namespace, object }: AdmissionRequest,
  inject: Inject,
  settings: InjectorSettings | undefined,
): PodAdmission {
  if (kind !== 'v1 Pod' || subResource !== '' || operation !== 'CREATE' || namespace === '') {
    const asked = `${operation} of \`${kind}${subResource === '' ? '' : `/${subResource}`}\``;
    const message = `sidegate injects into pods that are created, and was asked about ${asked}; mend the rules of its webhook`;
    return denied('bad-request', deny('bad-request', 'BadRequest', message));
  }
  if (settings === undefined) {
    const message =
      'sidegate does not know yet whether this cluster has native sidecars, as its API server did not tell its version; try again, or start the injector with `--mode native`';
    return denied('mode-unknown', deny('mode-unknown', 'InternalError', message));
  }
  return toAdmission(inject(object, namespace, settings));
}

function toAdmission({ outcome, reason, patch, warnings, problems }: Injection): PodAdmission {
  if (outcome === 'injected')
    return { answer: { allowed: true, patch, warnings, outcome: reason }, outcome, reason };
  if (outcome === 'skipped') return { answer: pass(reason, warnings), outcome, reason };
  const denial = {
    reason: 'Invalid',
    message: `sidegate is not injected: ${problems.join('; ')}`,
    causes: problems.map((message) => ({ field: 'metadata', message })),
  } as const;
  return denied(reason, { allowed: false, denial, warnings, outcome: reason });
}

function denied(reason: PodAdmission['reason'], answer: Answer): PodAdmission {
  return { answer, outcome: 'denied', reason };
}
