import type { InjectorCounts } from './injector-counts.ts';
import { createPageWriter, type Page, type PageFormat, type PageWriter } from './metric-page.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { addTlsMetrics, type TlsTelemetry } from './tls-telemetry.ts';

/** What is told of a CA of our own. */
export interface CaTelemetry {
  /** When it ends, in milliseconds since the epoch; `undefined` before it was seen. */
  readonly caNotAfterMs: number | undefined;
  /** How often the cluster was looked at, and how that went. */
  readonly rounds: { readonly ok: number; readonly failed: number };
  /** Webhook configurations that are not there. */
  readonly missing: readonly string[];
}

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
  /** Absent where the certificate is from a CA of somebody else's. */
  readonly ca: CaTelemetry | undefined;
}

/** Writes every metric of an injector as it stands. */
export function exposeInjector(format: PageFormat, sources: InjectorSources): Promise<Page> {
  const { version, counts, mode } = sources;
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
  addCertificates(page, sources);
  page.gauge('sidegate_build_info', 'The running version', [[{ version, node: process.versions.node }, 1]]);
  addProcessMetrics(page);
  return page.finish();
}

function addCertificates(page: PageWriter, { files, notAfterMs = 0, ca, counts }: InjectorSources): void {
  const handshakes = { failed: counts.failedHandshakes };
  if (files !== undefined) {
    addTlsMetrics(page, { status: files, handshakes });
    return;
  }
  page.gauge('sidegate_tls_not_after_timestamp_seconds', 'When our certificate ends', [
    [{}, notAfterMs / 1000],
  ]);
  page.counter('sidegate_tls_handshakes_failed_total', 'Connections that came to nothing', [
    [{}, handshakes.failed],
  ]);
  if (ca === undefined) return;
  page.gauge('sidegate_ca_not_after_timestamp_seconds', 'When the CA ends that signs our certificates', [
    [{}, (ca.caNotAfterMs ?? 0) / 1000],
  ]);
  page.counter('sidegate_ca_rounds_total', 'How often Secret and webhook configurations were looked at', [
    [{ result: 'ok' }, ca.rounds.ok],
    [{ result: 'failed' }, ca.rounds.failed],
  ]);
  page.gauge('sidegate_webhook_configurations_missing', 'Webhook configurations that are not there', [
    [{}, ca.missing.length],
  ]);
}
