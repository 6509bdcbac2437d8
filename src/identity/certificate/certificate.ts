/** What a certificate calls its holder, as it spells it. None of it is judged yet. */
export interface CertificateNames {
  readonly uris: readonly string[];
  readonly dnsNames: readonly string[];
  readonly emails: readonly string[];
  /** The distinguished name as RFC 4514 writes it; empty when there is none. */
  readonly subject: string;
}

/** A certificate whose chain somebody has verified: its names, and the time in milliseconds in which it counts. */
export interface Certificate extends CertificateNames {
  readonly validFromMs: number;
  readonly validToMs: number;
}

/** The kinds of names by which a certificate may say who holds it. */
export const nameKinds = ['uri', 'dns', 'email', 'subject'] as const;

/** A kind of names. */
export type NameKind = (typeof nameKinds)[number];

/** The names of one kind. */
export function namesOf(names: CertificateNames, kind: NameKind): readonly string[] {
  switch (kind) {
    case 'uri':
      return names.uris;
    case 'dns':
      return names.dnsNames;
    case 'email':
      return names.emails;
    case 'subject':
      return names.subject === '' ? [] : [names.subject];
  }
}
