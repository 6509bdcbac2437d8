import type { CaCertificate } from './ca-certificate.ts';
import { dueMs, type Lives } from './lives.ts';

/** What is known of a certificate that is served. */
export interface Signed {
  readonly ca: CaCertificate;
  readonly madeMs: number;
  readonly notAfterMs: number;
}

/** When a certificate that is made now ends. */
export function endOf(ca: CaCertificate, nowMs: number, { certificateMs }: Lives): number {
  return Math.min(nowMs + certificateMs, ca.notAfterMs);
}

/**
 * When the next certificate is to be made by a CA that has settled: now or before, if there is none of that CA.
 * Never, as `Infinity`, where the next one would end with the CA as the present one does.
 */
export function certificateDueMs(signed: Signed | undefined, ca: CaCertificate, lives: Lives): number {
  if (signed?.ca.pem !== ca.pem) return 0;
  return signed.notAfterMs >= ca.notAfterMs ? Infinity : dueMs(signed.madeMs, signed.notAfterMs, lives);
}
