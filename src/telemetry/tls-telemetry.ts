import type { WatchMode } from '../policy/snapshot.ts';
import type { Log } from './log.ts';
import type { PageWriter } from './metric-page.ts';

/** What is told of the files of TLS. */
export interface TlsTelemetry {
  readonly status: () => {
    readonly notAfterMs: number;
    readonly lastSuccessful: boolean;
    readonly reloads: { readonly ok: number; readonly failed: number };
    readonly watchMode: WatchMode;
  };
  readonly handshakes: { readonly failed: number };
}

/** Tells the log of certificates that came and of files that do not fit. */
export function logTls(
  log: Log,
): (event: { readonly notAfterMs: number } | { readonly problem: string }) => void {
  return (event) => {
    if ('problem' in event) log.error(event, 'certificates not loaded; the last good ones are still served');
    else if (event.notAfterMs > Date.now()) log.info(describe(event), 'certificates loaded');
    else log.error(describe(event), 'our certificate has expired; write another one');
  };
}

function describe({ notAfterMs }: { readonly notAfterMs: number }): object {
  return { notAfter: new Date(notAfterMs).toISOString() };
}

/** Adds how it goes with the files, and how many handshakes failed. */
export function addTlsMetrics(page: PageWriter, tls: TlsTelemetry | undefined): void {
  if (tls === undefined) return;
  const { notAfterMs, lastSuccessful, reloads, watchMode } = tls.status();
  page.gauge('sidegate_tls_not_after_timestamp_seconds', 'When our certificate ends', [
    [{}, notAfterMs / 1000],
  ]);
  page.counter('sidegate_tls_reloads_total', 'Attempts to load certificate, key and roots', [
    [{ result: 'ok' }, reloads.ok],
    [{ result: 'failed' }, reloads.failed],
  ]);
  page.gauge('sidegate_tls_last_reload_successful', 'Whether the files of TLS fit, as they stand', [
    [{}, lastSuccessful ? 1 : 0],
  ]);
  page.gauge('sidegate_tls_watch_mode', 'How changes of the files of TLS are noticed', [
    [{ mode: 'watch' }, watchMode === 'watch' ? 1 : 0],
    [{ mode: 'poll' }, watchMode === 'poll' ? 1 : 0],
  ]);
  page.counter('sidegate_tls_handshakes_failed_total', 'Connections that came to nothing', [
    [{}, tls.handshakes.failed],
  ]);
}
