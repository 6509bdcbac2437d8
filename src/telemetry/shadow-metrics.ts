import type { PageWriter, Row } from './metric-page.ts';
import type { PolicySource } from './policy-source.ts';
import type { ShadowTelemetry } from './shadow-telemetry.ts';

/** A shadow as a page of metrics reads it. */
export interface ShadowSource extends Pick<ShadowTelemetry, 'counts' | 'shadowLog'> {
  readonly store: Pick<PolicySource, 'current' | 'status'>;
}

/** Adds how a shadow's answers compare, and how it goes with its files. */
export function addShadowMetrics(page: PageWriter, source: ShadowSource | undefined): void {
  if (source === undefined) return;
  addComparisons(page, source);
  const { store, counts } = source;
  const { last } = store.status();
  const snapshot = store.current();
  page.gauge(
    'sidegate_shadow_info',
    'The shadow that answers are compared with',
    snapshot === undefined ? [] : [[{ revision: snapshot.revision }, 1]],
  );
  page.counter('sidegate_shadow_reloads_total', 'Attempts to load the shadow', [
    [{ result: 'ok' }, counts.reloads.ok],
    [{ result: 'failed' }, counts.reloads.failed],
  ]);
  page.gauge('sidegate_shadow_last_reload_successful', 'Whether the last attempt to load gave a shadow', [
    [{}, last?.result === 'ok' ? 1 : 0],
  ]);
  page.gauge('sidegate_shadow_problems', 'Problems of the last attempt to load the shadow', [
    [{}, last?.problems.length ?? 0],
  ]);
}

function addComparisons(page: PageWriter, { counts, shadowLog }: ShadowSource): void {
  page.counter(
    'sidegate_shadow_equal_total',
    'Answers that the shadow would have given too',
    counts.equal.read().map(({ first, second, count }): Row => [{ rpc: first, effect: second }, count]),
  );
  page.counter(
    'sidegate_shadow_different_total',
    'Answers that the shadow would not have given, by their effect and its own',
    [...counts.rpcs()].flatMap((rpc) =>
      counts
        .different(rpc)
        .read()
        .map(({ first, second, count }): Row => [{ rpc, from: first, to: second }, count]),
    ),
  );
  page.counter(
    'sidegate_shadow_dropped_total',
    'Answers that were not compared, since too many waited for it',
    [[{}, counts.dropped]],
  );
  if (shadowLog === undefined) return;
  page.counter('sidegate_shadow_log_written_total', 'Differences written to the shadow log', [
    [{}, shadowLog.written()],
  ]);
  page.counter(
    'sidegate_shadow_log_dropped_total',
    'Differences missing from the shadow log, for its reader is slow or it cannot be written',
    [[{}, shadowLog.dropped()]],
  );
}
