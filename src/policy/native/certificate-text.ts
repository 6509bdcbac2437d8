import type { NameKind } from '../../identity/certificate/certificate.ts';
import type { CertificatePlace, CertificateRule } from '../../identity/certificate/certificate-rule.ts';
import type { Place } from '../syntax/node.ts';
import type { Located } from '../syntax/shape.ts';

/** A rule that makes principals of certificates, as read. */
export interface CertificateText {
  readonly at: Place;
  readonly from: Located<CertificatePlace>;
  readonly setBy: readonly Located<string>[] | undefined;
  readonly element: Located<CertificateRule['element']> | undefined;
  readonly id: Located<NameKind>;
  readonly kind: Located<'workload' | 'user'>;
  readonly may: CertificateBoundsText;
}

/** What certificates may assert: the one list that belongs to the rule's `id`. */
export interface CertificateBoundsText {
  readonly at: Place;
  readonly trustDomains: readonly Located<string>[] | undefined;
  readonly domains: readonly Located<string>[] | undefined;
  readonly emailDomains: readonly Located<string>[] | undefined;
  readonly subjectsBelow: readonly Located<string>[] | undefined;
}

/** Which list of `may` belongs to an `id`. */
export const boundsKey: Readonly<Record<NameKind, Exclude<keyof CertificateBoundsText, 'at'>>> = {
  uri: 'trustDomains',
  dns: 'domains',
  email: 'emailDomains',
  subject: 'subjectsBelow',
};
