import type { DenyReason } from '../../decision/authorize.ts';
import type { Principal, Subject } from '../../decision/principal.ts';
import { type Standing, stand } from '../../decision/standing.ts';
import type { Credentials } from '../../gen/sidegate/v1/decision.ts';
import type { Authentication, AuthenticationResult } from '../../identity/authentication.ts';
import type { Rejection } from '../../identity/rejection.ts';
import type { Snapshot } from '../../policy/snapshot.ts';
import type { Observer } from '../../telemetry/events.ts';
import { type SubjectMessage, toCredentials, toPrincipal } from './subject-messages.ts';

/** Why nothing is asked of the policy: there is nobody to ask it for. */
interface Refusal {
  readonly reason: DenyReason;
  readonly message: string;
  /** Milliseconds since the epoch from which it may differ; `Infinity` means not before a reload. */
  readonly untilMs: number;
}

/** Whom a request is about: a subject's standing in the policy, or a refusal that answers every question. */
export type Asker =
  | { readonly standing: Standing; readonly refusal: undefined }
  | { readonly standing: undefined; readonly refusal: Refusal };

/**
 * Finds whom a request is about, and where that subject stands.
 *
 * @throws {Fault} when the subject cannot be read
 */
export function identify(
  { policy, authentication }: Snapshot,
  message: SubjectMessage,
  nowMs: number,
  observer: Observer,
): Asker {
  const standingOf = (subject: Subject): Asker => ({
    standing: stand(policy, subject, nowMs),
    refusal: undefined,
  });
  if (message === undefined) return refuse('the request names no subject');
  if (message.$case === 'principal') {
    const principal = toPrincipal(message.value);
    if (principal.id === '') return refuse('the principal has no id');
    observer.authenticated(principal.authenticatedBy, 'OK');
    return standingOf(principal);
  }
  const { principal, rejection } = recognise(authentication, message.value, nowMs, observer);
  if (principal !== undefined) return standingOf(principal);
  return rejection.reason === 'MISSING' ? standingOf('anonymous') : reject(rejection, nowMs);
}

/** Turns what a client showed into a principal and tells the observer. */
export function recognise(
  { authenticate }: Authentication,
  credentials: Credentials,
  nowMs: number,
  observer: Observer,
): AuthenticationResult {
  const result = authenticate(toCredentials(credentials), nowMs);
  observer.authenticated(result.principal?.authenticatedBy ?? 'none', result.rejection?.reason ?? 'OK');
  return result;
}

/** Who an asker was found to be; `undefined` for nobody. */
export function principalOf({ standing }: Asker): Principal | undefined {
  return standing === undefined || standing.subject === 'anonymous' ? undefined : standing.subject;
}

function refuse(message: string): Asker {
  return { standing: undefined, refusal: { reason: 'UNAUTHENTICATED', message, untilMs: Infinity } };
}

function reject({ reason, message }: Rejection, nowMs: number): Asker {
  // A suspension may end by itself, and a rejection does not say when: its answer is not to be kept.
  if (reason === 'SUSPENDED') return { standing: undefined, refusal: { reason, message, untilMs: nowMs } };
  if (reason === 'EXPIRED') return { standing: undefined, refusal: { reason, message, untilMs: Infinity } };
  return refuse(`the credentials are rejected, ${reason}: ${message}`);
}
