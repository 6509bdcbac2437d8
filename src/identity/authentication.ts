import type { Principal } from '../decision/principal.ts';
import type { Pep } from './authentication-data.ts';
import type { Certificate, CertificateNames } from './certificate/certificate.ts';
import type { Credentials } from './credentials.ts';
import type { ImpersonationData } from './impersonation-data.ts';
import type { Rejection } from './rejection.ts';

/** Who credentials belong to, or why they belong to nobody. */
export type AuthenticationResult =
  | { readonly principal: Principal; readonly rejection: undefined }
  | { readonly principal: undefined; readonly rejection: Rejection };

/** A result that is there, or one that waits for a signature or a key: only then a promise, which never rejects. */
export type PendingResult = AuthenticationResult | Promise<AuthenticationResult>;

/**
 * One way to recognise a caller. `undefined` means that credentials of this kind were not shown, so that the next way
 * is tried; a rejection ends the search, since a bad credential never falls back to a weaker one.
 */
export type Authenticator = (credentials: Credentials, nowMs: number) => PendingResult | undefined;

/** How one policy recognises callers. */
export interface Authentication {
  /** Over which local connections one may ask. */
  readonly peps: ReadonlySet<Pep>;
  /** Whom an owner may act as; absent: nobody acts as anybody else. */
  readonly impersonation?: ImpersonationData | undefined;
  /** Says whether the holder of a certificate may ask for others, over mTLS. */
  readonly isPep: (certificate: CertificateNames) => boolean;
  /** Says whether one may ask for others from an address of another machine, over plain TCP. Total. */
  readonly isPepAddress: (address: string) => boolean;
  /** Who the holder of a certificate is when he asks for himself over mTLS. Total. */
  readonly recogniseHolder: (certificate: Certificate, nowMs: number) => AuthenticationResult;
  /** Names the headers that say who the user is, by the word of somebody who is not believed in it. Total. */
  readonly unbelieved: (credentials: Credentials) => readonly string[];
  /** Total: it never throws, and its promise never rejects. */
  readonly authenticate: (credentials: Credentials, nowMs: number) => PendingResult;
}

/** Credentials that belong to nobody. */
export function reject(reason: Rejection['reason'], message: string): AuthenticationResult {
  return { principal: undefined, rejection: { reason, message } };
}

/** Tries each way in turn. */
export function firstOf(authenticators: readonly Authenticator[]): Authentication['authenticate'] {
  return (credentials, nowMs) => {
    for (const authenticate of authenticators) {
      const result = authenticate(credentials, nowMs);
      if (result !== undefined) return result;
    }
    return reject('MISSING', 'no credential was shown by anyone who is believed');
  };
}
