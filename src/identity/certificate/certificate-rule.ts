import type { NameKind } from './certificate.ts';

/**
 * Where a client's certificate is seen: by our own listener, of one that asks for itself; by a PEP, which reports it as
 * its peer's; or by a proxy before the PEP, in `X-Forwarded-Client-Cert`.
 */
export type CertificatePlace = 'listener' | 'peer' | 'xfcc';

/** Whom certificates make principals of, as plain data that crosses threads. */
export interface CertificateRule {
  readonly from: CertificatePlace;
  /** For `xfcc`, which peers are believed when they send the header; otherwise empty. */
  readonly setBy: readonly string[];
  /** For `xfcc`, which of the header's elements counts: the only one, or the last, which its sender wrote. */
  readonly element: 'only' | 'last';
  /** The kind of names that says who it is. */
  readonly id: NameKind;
  readonly kind: 'WORKLOAD' | 'USER';
  /** Trust domains, domains, domains of e-mails or endings of subjects, by `id`: what may be asserted. Lower-case but for subjects. */
  readonly bounds: readonly string[];
}
