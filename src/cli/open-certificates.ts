import type { CertificateSource } from '../kubernetes/admission/certificate-source.ts';
import type { ApiClient } from '../kubernetes/api/api-client.ts';
import type { CertificateEvent } from '../kubernetes/certificates/certificate-event.ts';
import { defaultWatchTiming } from '../policy/reload/watch-timing.ts';
import type { CaTelemetry } from '../telemetry/injector-metrics.ts';
import type { Log } from '../telemetry/log.ts';
import { logTls, type TlsTelemetry } from '../telemetry/tls-telemetry.ts';
import { openTlsStore } from '../transport/tls/tls-store.ts';
import type { CertificateOptions } from './injector-options.ts';

/** What the webhooks are protected with. */
export interface OpenCertificates {
  /** Waits for the first one; `undefined` when it was closed before. */
  readonly first: Promise<CertificateSource | undefined>;
  /** Absent where it is from no files. */
  readonly files: TlsTelemetry['status'] | undefined;
  /** Absent where it is from a CA of somebody else's. */
  readonly ca: (() => CaTelemetry) | undefined;
  readonly close: () => void;
}

/**
 * Opens files and follows their changes, or makes certificates of our own.
 *
 * @throws {TlsError} when the files do not fit
 */
export async function openCertificates(
  options: CertificateOptions,
  client: ApiClient | undefined,
  log: Log,
): Promise<OpenCertificates> {
  if (options.by === 'files') {
    const tell = logTls(log);
    const store = await openTlsStore(options.paths, defaultWatchTiming, tell);
    tell(store.status());
    return { first: Promise.resolve(store), files: store.status, ca: undefined, close: store.close };
  }
  if (client === undefined) throw new Error('a CA of our own without an API server');
  // Loaded only when certificates are made here.
  const [{ openSelfManaged }, { defaultCertificateTiming }] = await Promise.all([
    import('../kubernetes/certificates/self-managed.ts'),
    import('../kubernetes/certificates/timing.ts'),
  ]);
  const { site, lives } = options;
  const managed = openSelfManaged({ ...site, client }, lives, defaultCertificateTiming, tellTo(log));
  return { first: managed.first, files: undefined, ca: managed.status, close: managed.close };
}

function tellTo(log: Log): (event: CertificateEvent) => void {
  return ({ what, ...event }) => {
    const entry = { what, ...event };
    if (what === 'failed') log.error(entry, 'our certificates cannot be seen to; what is served goes on');
    else if (what === 'missing') log.warn(entry, 'webhook configurations that are not there');
    else log.info(entry, 'our certificates');
  };
}
