/** What happens to certificates, for a log. Nothing of it is secret. */
export type CertificateEvent =
  /** There is a new CA, beside so many before it. */
  | { readonly what: 'ca-made'; readonly previous: number }
  /** The Secret names other CAs before the current one: so many. */
  | { readonly what: 'previous-written'; readonly previous: number }
  /** The webhooks of a configuration were told whom to trust. */
  | { readonly what: 'trusted'; readonly configuration: string }
  /** Another certificate is served. */
  | { readonly what: 'signed'; readonly notAfterMs: number }
  /** Other webhook configurations than before are missing; none is an empty list. */
  | { readonly what: 'missing'; readonly configurations: readonly string[] }
  /** The cluster was not brought into order, for another reason than before; what is served goes on. */
  | { readonly what: 'failed'; readonly problem: string }
  /** It was, after a failure. */
  | { readonly what: 'recovered' };

/** Told of each event; must not throw. */
export type TellCertificate = (event: CertificateEvent) => void;
