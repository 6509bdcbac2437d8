import type { LoadStatus } from '../policy/snapshot.ts';
import { createCounts } from './counts.ts';
import type { Observer } from './events.ts';
import type { Page, PageFormat } from './metric-page.ts';
import type { MetricSources } from './metric-sources.ts';

/** Counts what happens, and tells it to Prometheus. */
export interface Metrics
  extends Pick<Observer, 'decided' | 'spared' | 'authenticated' | 'usedToken' | 'answered'> {
  readonly reloaded: (result: LoadStatus['result']) => void;
  /** What `/metrics` answers. prom-client is loaded by the first call, for it takes 20 ms and 8 MB. */
  readonly scrape: (format: PageFormat) => Promise<Page>;
}

/** Metrics of one process, all at zero. Nothing in them is shared with another call's. */
export function createMetrics(sources: MetricSources): Metrics {
  const counts = createCounts();
  const { decisions, spared, authentications, tokenUses, answers, durations, reloads } = counts;
  return {
    decided: decisions.add,
    spared: spared.add,
    authenticated: authentications.add,
    usedToken: tokenUses.add,
    answered: (rpc, code, seconds) => {
      answers.add(rpc, code);
      durations[rpc].observe(seconds);
    },
    reloaded: (result) => {
      reloads[result] += 1;
    },
    scrape: async (format) => {
      const { expose } = await import('./exposition.ts');
      return await expose(format, sources, counts);
    },
  };
}
