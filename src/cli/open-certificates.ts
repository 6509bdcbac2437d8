import type { CertificateSource } from '../kubernetes/admission/certificate-source.ts';
import { defaultWatchTiming } from '../policy/reload/watch-timing.ts';
import type { Log } from '../telemetry/log.ts';
import { logTls, type TlsTelemetry } from '../telemetry/tls-telemetry.ts';
import type { TlsPaths } from '../transport/tls/tls-files.ts';
import { openTlsStore } from '../transport/tls/tls-store.ts';

/** What the webhooks are protected with. */
export interface OpenCertificates {
  readonly source: CertificateSource;
  /** Absent where it is from no files. */
  readonly files: TlsTelemetry['status'] | undefined;
}

/** Reads certificate and key, and follows their changes. @throws {TlsError} when they do not fit */
export async function openCertificates(paths: TlsPaths, log: Log): Promise<OpenCertificates> {
  const tell = logTls(log);
  const store = await openTlsStore(paths, defaultWatchTiming, tell);
  tell(store.status());
  return { source: store, files: store.status };
}
