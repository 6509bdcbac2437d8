import type { PageWriter } from './metric-page.ts';

/**
 * Adds what the process itself tells, under the names that dashboards know. prom-client's own set brings a timer that
 * wakes the process a hundred times a second, and an observer of every garbage collection; these cost nothing between
 * two scrapes.
 */
export function addProcessMetrics(page: PageWriter): void {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed, heapTotal, external } = process.memoryUsage();
  const startedAtMs = performance.timeOrigin;
  page.counter('process_cpu_seconds_total', 'CPU time used, user and system', [[{}, (user + system) / 1e6]]);
  page.gauge('process_start_time_seconds', 'When the process started', [[{}, startedAtMs / 1000]]);
  page.gauge('process_resident_memory_bytes', 'Resident memory', [[{}, rss]]);
  page.gauge('nodejs_heap_size_used_bytes', 'Heap in use', [[{}, heapUsed]]);
  page.gauge('nodejs_heap_size_total_bytes', 'Heap reserved', [[{}, heapTotal]]);
  page.gauge('nodejs_external_memory_bytes', 'Memory of buffers, outside the heap', [[{}, external]]);
  page.counter('sidegate_event_loop_active_seconds_total', 'Time in which the event loop was not waiting', [
    [{}, performance.eventLoopUtilization().active / 1000],
  ]);
}
