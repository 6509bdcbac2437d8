/** How long things live, in milliseconds. */
export interface Lives {
  /** Of a CA that we make. */
  readonly caMs: number;
  /** Of a certificate that we serve; it ends with its CA at the latest. */
  readonly certificateMs: number;
  /** How long every webhook must be seen to trust a CA before its first certificate is served. */
  readonly settleMs: number;
  /** How far apart the clocks of a cluster may be: so much earlier certificates begin, so much later they are forgotten. */
  readonly skewMs: number;
  /** Where in the span of renewal this replica stands, from 0 to 1, so that replicas do not renew all at once. */
  readonly place: number;
}

/** What an installation begins with: CAs of a year, certificates of a week. */
export const defaultLives: Omit<Lives, 'place'> = {
  caMs: 365 * 86_400_000,
  certificateMs: 7 * 86_400_000,
  settleMs: 5000,
  skewMs: 5 * 60_000,
};

/** Of a life; the span of renewal follows. */
const renewal = 2 / 3;
const renewalSpan = 1 / 20;

/** When something is to be renewed. */
export function dueMs(madeMs: number, notAfterMs: number, { place }: Lives): number {
  return madeMs + (notAfterMs - madeMs) * (renewal + renewalSpan * place);
}
