/** How often a replica looks at the cluster, in milliseconds. */
export interface CertificateTiming {
  /** Usually, give or take a quarter: somebody may reset a CA bundle. */
  readonly sweepMs: number;
  /** While there is no certificate to serve, at the least. */
  readonly freshMs: number;
  /** After a failure, then after twice it, and so on to the longest, less up to half. */
  readonly retryMs: number;
  readonly longestRetryMs: number;
}

/** A reset bundle is mended within half a minute, for two requests and a half a replica in it. */
export const defaultCertificateTiming: CertificateTiming = {
  sweepMs: 30_000,
  freshMs: 2000,
  retryMs: 1000,
  longestRetryMs: 60_000,
};

/** How long to wait after a round that went well. */
export function pauseMs(untilMs: number, nowMs: number, fresh: boolean, timing: CertificateTiming): number {
  const sweepMs = timing.sweepMs * (0.75 + Math.random() / 2);
  const leastMs = 10;
  return Math.max(Math.min(untilMs - nowMs, sweepMs, fresh ? timing.freshMs : sweepMs), leastMs);
}

/** How long to wait after so many failures, one after another. */
export function backOffMs(failures: number, { retryMs, longestRetryMs }: CertificateTiming): number {
  return Math.min(retryMs * 2 ** (failures - 1), longestRetryMs) * (1 - Math.random() / 2);
}
