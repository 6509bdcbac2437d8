/** What the webhooks' listener proves itself with. */
export interface ServedCertificate {
  /** In PEM, with what stands between it and its root behind it. */
  readonly certificate: string;
  /** Its private key in PEM. */
  readonly key: string;
  /** When the certificate ends, in milliseconds since the epoch. */
  readonly notAfterMs: number;
}

/** Where the listener's certificate comes from: files, or a CA of our own. Whoever opens a source waits for its first one. */
export interface CertificateSource {
  /** The one that new connections are to be protected with. */
  readonly current: () => ServedCertificate;
  /** Calls back when there is another one; the answer ends it. */
  readonly subscribe: (listener: (served: ServedCertificate) => void) => () => void;
  readonly close: () => void;
}
