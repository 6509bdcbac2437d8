import type { Counts } from './counts.ts';
import { createPageWriter, type Page, type PageFormat, type PageWriter, type Row } from './metric-page.ts';
import type { MetricSources } from './metric-sources.ts';
import { addProcessMetrics } from './process-metrics.ts';
import { addShadowMetrics } from './shadow-metrics.ts';
import type { Tally } from './tally.ts';
import { addTlsMetrics } from './tls-telemetry.ts';

/** Writes every metric as it stands. */
export function expose(format: PageFormat, sources: MetricSources, counts: Counts): Promise<Page> {
  const page = createPageWriter(format);
  addRequests(page, counts);
  addTokenUses(page, counts);
  addPolicy(page, sources.store, counts);
  addDecisionLog(page, sources.decisionLog);
  addShadowMetrics(page, sources.shadow);
  addTlsMetrics(page, sources.tls);
  page.gauge('sidegate_build_info', 'The running version', [
    [{ version: sources.version, node: process.versions.node }, 1],
  ]);
  addProcessMetrics(page);
  return page.finish();
}

function addRequests(page: PageWriter, counts: Counts): void {
  const { decisions, spared, authentications, answers, durations } = counts;
  page.counter('sidegate_decisions_total', 'Decisions given', toRows(decisions, 'effect', 'reason'));
  page.counter(
    'sidegate_observed_denials_total',
    'Requests that were denied and passed, since their listener or route only observes',
    toRows(spared, 'rpc', 'reason'),
  );
  page.counter(
    'sidegate_authentications_total',
    'Callers recognised (reason OK) or not, by the way they were recognised',
    toRows(authentications, 'method', 'reason'),
  );
  page.counter('sidegate_rpc_total', 'Calls answered, by gRPC status', toRows(answers, 'rpc', 'code'));
  page.durations('sidegate_rpc_duration_seconds', 'Time from a call to its answer', durations);
}

function addTokenUses(page: PageWriter, { tokenUses }: Counts): void {
  const uses = tokenUses.read().map(([sha256, use]) => ({ labels: { token: sha256.slice(0, 12) }, use }));
  page.counter(
    'sidegate_access_token_uses_total',
    'Requests that came with an access token which the policy knows, by the beginning of its SHA-256',
    uses.map(({ labels, use }) => [labels, use.count]),
  );
  page.gauge(
    'sidegate_access_token_last_used_timestamp_seconds',
    'When a request last came with the access token',
    uses.map(({ labels, use }) => [labels, use.lastMs / 1000]),
  );
}

function addPolicy(page: PageWriter, store: MetricSources['store'], { reloads }: Counts): void {
  const snapshot = store.current();
  const { last, watchMode } = store.status();
  page.gauge(
    'sidegate_policy_info',
    'The policy that is served',
    snapshot === undefined ? [] : [[{ revision: snapshot.revision }, 1]],
  );
  page.gauge('sidegate_policy_generation', 'Policies served since the start', [
    [{}, snapshot?.generation ?? 0],
  ]);
  page.gauge(
    'sidegate_policy_loaded_timestamp_seconds',
    'When the policy that is served was loaded; a failed reload leaves it as it is',
    [[{}, (snapshot?.loadedAtMs ?? 0) / 1000]],
  );
  page.counter('sidegate_policy_reloads_total', 'Attempts to load the policy', [
    [{ result: 'ok' }, reloads.ok],
    [{ result: 'failed' }, reloads.failed],
  ]);
  page.gauge('sidegate_policy_last_reload_successful', 'Whether the last attempt to load gave a policy', [
    [{}, last?.result === 'ok' ? 1 : 0],
  ]);
  page.gauge('sidegate_policy_problems', 'Problems of the last attempt to load', [
    [{}, last?.problems.length ?? 0],
  ]);
  page.gauge('sidegate_policy_watch_mode', 'How changes of the policy are noticed', [
    [{ mode: 'watch' }, watchMode === 'watch' ? 1 : 0],
    [{ mode: 'poll' }, watchMode === 'poll' ? 1 : 0],
  ]);
}

function addDecisionLog(page: PageWriter, decisionLog: MetricSources['decisionLog']): void {
  if (decisionLog === undefined) return;
  page.counter('sidegate_decision_log_written_total', 'Decisions written to the decision log', [
    [{}, decisionLog.written()],
  ]);
  page.counter(
    'sidegate_decision_log_dropped_total',
    'Decisions missing from the decision log, for its reader is slow or it cannot be written',
    [[{}, decisionLog.dropped()]],
  );
}

function toRows(tally: Tally, first: string, second: string): readonly Row[] {
  return tally.read().map((cell) => [{ [first]: cell.first, [second]: cell.second }, cell.count]);
}
