import type { AuthenticationResult } from '../../identity/authentication.ts';
import type { Pep } from '../../identity/authentication-data.ts';
import type { Certificate } from '../../identity/certificate/certificate.ts';
import type { RejectionReason } from '../../identity/rejection.ts';
import type { PolicyStore, Snapshot } from '../../policy/snapshot.ts';
import { isLoopback } from '../listen/loopback.ts';
import { Fault } from './fault.ts';

/** Where a connection without a client certificate comes from: over which local connection, or from which other machine. */
export type PlainOrigin = Pep | { readonly address: string };

/**
 * Where a connection comes from. Over mTLS the certificate alone says so, wherever its holder is; it is `undefined` when
 * its names cannot be read.
 */
export type Origin = PlainOrigin | { readonly certificate: Certificate | undefined };

/** Where snapshots come from. */
export type SnapshotSource = Pick<PolicyStore, 'current' | 'subscribe'>;

/** A call that may be asked, and by what it is answered. */
export interface Admission {
  readonly snapshot: Snapshot;
  /** Who asks, when he may ask for himself alone; `undefined` for a PEP, who asks for others. */
  readonly itself: AuthenticationResult | undefined;
}

/**
 * The snapshot by which a call is answered: the one place that reads the store, once a call.
 *
 * @throws {Fault} NO_POLICY until one loads; NOT_ALLOWED_TO_ASK when it does not take questions from this origin
 */
export function admit(store: SnapshotSource, origin: Origin, nowMs: number): Admission {
  const snapshot = store.current();
  if (snapshot === undefined) throw new Fault('NO_POLICY', 'no policy has loaded yet');
  const admission = judge(snapshot, origin, nowMs);
  if (admission instanceof Fault) throw admission;
  return admission;
}

/** As `admit`, for one who asks for others and never for himself. @throws {Fault} as `admit` and `requirePep` */
export function admitPep(store: SnapshotSource, origin: Origin, nowMs: number): Admission {
  const admission = admit(store, origin, nowMs);
  requirePep(admission);
  return admission;
}

/** @throws {Fault} NOT_ALLOWED_TO_ASK when one who may ask for himself alone asks what is always asked for others */
export function requirePep({ itself }: Admission): void {
  if (itself === undefined) return;
  throw new Fault(
    'NOT_ALLOWED_TO_ASK',
    'the holder of this certificate may ask for itself alone; see `authentication.peps`',
  );
}

/** Whether a policy takes questions from an origin, and for whom; the fault says why it does not. */
export function judge(snapshot: Snapshot, origin: Origin, nowMs: number): Admission | Fault {
  const { authentication } = snapshot;
  const forOthers = { snapshot, itself: undefined };
  if (typeof origin === 'string') {
    return authentication.peps.has(origin) ? forOthers : refusal(`${origin} connections`);
  }
  if ('address' in origin) {
    return authentication.isPepAddress(origin.address) ? forOthers : refusal(`\`${origin.address}\``);
  }
  const { certificate } = origin;
  if (certificate === undefined) return refusal('a certificate whose names cannot be read');
  if (authentication.isPep(certificate)) return forOthers;
  const itself = authentication.recogniseHolder(certificate, nowMs);
  const isHolder = itself.principal !== undefined || outOfTime.has(itself.rejection.reason);
  return isHolder ? { snapshot, itself } : refusal('the holder of this certificate');
}

/** Of certificates whose name the policy takes: their holders are told that it is the time. */
const outOfTime: ReadonlySet<RejectionReason> = new Set<RejectionReason>(['EXPIRED', 'NOT_YET_VALID']);

function refusal(who: string): Fault {
  const message = `the policy takes no questions from ${who}, see \`authentication.peps\``;
  return new Fault('NOT_ALLOWED_TO_ASK', message);
}

/** Says whether it is a stranger who connects: one from another machine, of whom neither a certificate nor the policy knows. */
export function isStranger(store: SnapshotSource, origin: Origin): boolean {
  if (typeof origin === 'string' || !('address' in origin)) return false;
  return store.current()?.authentication.isPepAddress(origin.address) !== true;
}

/** Says whether a connection is local and not over mTLS, so that the files of this machine say who is at its other end. */
export function isLocal(origin: Origin): boolean {
  return origin === 'unix' || origin === 'loopback';
}

/** The origin of a TCP connection, by the addresses of its ends. */
export function originOf(remote: string, local: string): PlainOrigin {
  return isLoopback(remote, local) ? 'loopback' : { address: remote };
}
