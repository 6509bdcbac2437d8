import type { CertificateRule } from './certificate/certificate-rule.ts';
import type { ImpersonationData } from './impersonation-data.ts';
import type { IssuerData } from './jwt/issuer-data.ts';

/** Who set a group of identity headers; both lists as the policy writes them. */
export interface HeaderRule {
  readonly keys: readonly string[];
  /** CIDR ranges, addresses, or URI patterns in which `*` stands for anything. */
  readonly setBy: readonly string[];
}

/** A kind of local connection over which one may ask. */
export type Pep = 'unix' | 'loopback';

/** How callers are recognised, as plain data that crosses threads. */
export interface AuthenticationData {
  readonly headers: readonly HeaderRule[];
  /** With no two of the same `issuer`. */
  readonly jwt: readonly IssuerData[];
  /** In the order of the policy. */
  readonly certificates: readonly CertificateRule[];
  readonly peps: readonly Pep[];
  /** The names of certificates, as the policy writes them, whose holders may ask over mTLS. */
  readonly pepNames: readonly string[];
  /** Addresses and CIDR ranges from which one may ask over plain TCP. */
  readonly pepAddresses: readonly string[];
  /** Absent: nobody acts as anybody else. */
  readonly impersonation?: ImpersonationData | undefined;
}

/** An access token that the policy knows: lower-case hex SHA-256, and the end of its life in milliseconds. */
export type TokenData = readonly [sha256: string, expiresAtMs: number];
