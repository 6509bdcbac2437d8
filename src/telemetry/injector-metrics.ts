import type { InjectorCounts } from './injector-counts.ts';
import { createPageWriter, type Page, type PageFormat } from './metric-page.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { addTlsMetrics, type TlsTelemetry } from './tls-telemetry.ts';

/** What a page of an injector's metrics reads where it stands. */
export interface InjectorSources {
  readonly version: string;
  readonly counts: InjectorCounts;
  /** `undefined` while it is not known. */
  readonly mode: () => string | undefined;
  /** When the certificate ends that is shown now, in milliseconds; `undefined` while there is none. */
  readonly notAfterMs: number | undefined;
  /** Absent where the certificate is from no files. */
  readonly files: TlsTelemetry['status'] | undefined;
}

/** Writes every metric of an injector as it stands. */
export function exposeInjector(format: PageFormat, sources: InjectorSources): Promise<Page> {
  const { version, counts, mode, files, notAfterMs } = sources;
  const page = createPageWriter(format);
  page.counter(
    'sidegate_injections_total',
    'Reviews of pods that were answered, by what became of the pod and why; dry runs count too',
    counts.injections.read().map(({ first, second, count }) => [{ outcome: first, reason: second }, count]),
  );
  page.counter(
    'sidegate_policy_reviews_total',
    'Reviews of policies that were answered, by what became of the policy; dry runs count too',
    counts.policies.read().map(({ first, count }) => [{ result: first }, count]),
  );
  page.counter(
    'sidegate_admission_requests_refused_total',
    'Requests that were no review, by the status that they got',
    counts.refused.read().map(({ first, count }) => [{ code: first }, count]),
  );
  page.gauge('sidegate_injector_mode', 'The kind of sidecar that is injected', [
    [{ mode: 'native' }, mode() === 'native' ? 1 : 0],
    [{ mode: 'container' }, mode() === 'container' ? 1 : 0],
  ]);
  const handshakes = { failed: counts.failedHandshakes };
  if (files !== undefined) addTlsMetrics(page, { status: files, handshakes });
  else {
    page.gauge('sidegate_tls_not_after_timestamp_seconds', 'When our certificate ends', [
      [{}, (notAfterMs ?? 0) / 1000],
    ]);
    page.counter('sidegate_tls_handshakes_failed_total', 'Connections that came to nothing', [
      [{}, handshakes.failed],
    ]);
  }
  page.gauge('sidegate_build_info', 'The running version', [[{ version, node: process.versions.node }, 1]]);
  addProcessMetrics(page);
  return page.finish();
}
