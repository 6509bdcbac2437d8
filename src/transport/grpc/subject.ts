import type { DenyReason } from '../../decision/authorize.ts';
import type { Principal, Subject } from '../../decision/principal.ts';
import { type Standing, stand } from '../../decision/standing.ts';
import type { Credentials } from '../../gen/sidegate/v1/decision.ts';
import type { AuthenticationResult, PendingResult } from '../../identity/authentication.ts';
import { mayBeImpersonated } from '../../identity/impersonation.ts';
import { recognise } from '../../identity/recognise.ts';
import { heals, type Rejection } from '../../identity/rejection.ts';
import type { Observer } from '../../telemetry/events.ts';
import { after } from './after.ts';
import type { Call } from './call.ts';
import { Fault } from './fault.ts';
import { type SubjectMessage, toCredentials, toPrincipal } from './subject-messages.ts';

/** What it takes of a call to find whom it is about. */
type Admitted = Pick<Call, 'snapshot' | 'itself' | 'clock'>;

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
 * Finds whom a request is about, and where that subject stands: later only when a signature must be verified.
 *
 * @throws {Fault} when the subject cannot be read
 */
export function identify(
  call: Admitted,
  message: SubjectMessage,
  observer: Observer,
): Asker | Promise<Asker> {
  const { policy, authentication } = call.snapshot;
  const { nowMs } = call.clock;
  const standingOf = (subject: Subject): Asker => ({
    standing: stand(policy, subject, nowMs),
    refusal: undefined,
  });
  if (message === undefined) return refuse('the request names no subject');
  if (message.$case === 'principal') {
    if (call.itself !== undefined) throw asksForItself();
    const principal = toPrincipal(message.value);
    if (principal.id === '') return refuse('the principal has no id');
    if (
      principal.impersonatedBy !== undefined &&
      !mayBeImpersonated(authentication.impersonation, principal)
    ) {
      return refuse('the policy lets nobody act as this principal');
    }
    observer.authenticated(principal.authenticatedBy, 'OK');
    return standingOf(principal);
  }
  return after(recogniseAndTell(call, message.value, observer), ({ principal, rejection }) => {
    if (principal !== undefined) return standingOf(principal);
    return rejection.reason === 'MISSING' ? standingOf('anonymous') : reject(rejection, nowMs);
  });
}

/**
 * Turns what a client showed into a principal and tells the observer.
 *
 * @throws {Fault} NOT_ALLOWED_TO_ASK when one who may ask for himself alone relays what somebody else showed
 */
export function recogniseAndTell(
  { snapshot, clock, itself }: Admitted,
  credentials: Credentials,
  observer: Observer,
): PendingResult {
  const tell = (result: AuthenticationResult): AuthenticationResult => {
    tellWho(result, clock.nowMs, observer);
    return result;
  };
  if (itself === undefined) {
    return after(recognise(snapshot, toCredentials(credentials), clock.nowMs), tell);
  }
  const isEmpty = credentials.headers.length === 0 && credentials.verifiedClaims.size === 0;
  if (!isEmpty || credentials.peer !== undefined) throw asksForItself();
  return tell(itself);
}

/** Tells the observer whom credentials were found to be. */
export function tellWho(
  { principal, rejection }: AuthenticationResult,
  nowMs: number,
  observer: Observer,
): void {
  observer.authenticated(principal?.authenticatedBy ?? 'none', rejection?.reason ?? 'OK');
  if (principal?.kind === 'ACCESS_TOKEN') observer.usedToken(principal.id, nowMs);
}

function asksForItself(): Fault {
  const message =
    'the holder of this certificate may ask for itself alone, with credentials that hold nothing; see `authentication.peps`';
  return new Fault('NOT_ALLOWED_TO_ASK', message);
}

/** Who an asker was found to be; `undefined` for nobody. */
export function principalOf({ standing }: Asker): Principal | undefined {
  return standing === undefined || standing.subject === 'anonymous' ? undefined : standing.subject;
}

function refuse(message: string): Asker {
  return { standing: undefined, refusal: { reason: 'UNAUTHENTICATED', message, untilMs: Infinity } };
}

function reject(rejection: Rejection, nowMs: number): Asker {
  const { reason, message } = rejection;
  const untilMs = validUntilMs(rejection, nowMs);
  if (reason === 'SUSPENDED' || reason === 'EXPIRED') {
    return { standing: undefined, refusal: { reason, message, untilMs } };
  }
  const words = `the credentials are rejected, ${reason}: ${message}`;
  return { standing: undefined, refusal: { reason: 'UNAUTHENTICATED', message: words, untilMs } };
}

/** Until when a rejection may be kept: one that can heal by itself does not say when, so not at all. */
export function validUntilMs({ reason }: Pick<Rejection, 'reason'>, nowMs: number): number {
  return heals(reason) ? nowMs : Infinity;
}
