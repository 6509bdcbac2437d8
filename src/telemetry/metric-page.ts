import { Counter, Gauge, Histogram, Registry, type RegistryContentType } from 'prom-client';
import { type DurationTally, durationBoundsSeconds } from './duration-tally.ts';

/** Prometheus' text format, or OpenMetrics, which a Prometheus server asks for. */
export type PageFormat = 'text' | 'openmetrics';

/** A page of metrics as it is served. */
export interface Page {
  readonly contentType: string;
  readonly body: string;
}

/** Label values with their number. */
export type Row = readonly [labels: Readonly<Record<string, string>>, value: number];

/** A page being written. A metric without rows is left out. The page's registry lives as long, so that no label value outlives its row. */
export interface PageWriter {
  readonly counter: (name: string, help: string, rows: readonly Row[]) => void;
  readonly gauge: (name: string, help: string, rows: readonly Row[]) => void;
  readonly durations: (name: string, help: string, tallies: Readonly<Record<string, DurationTally>>) => void;
  readonly finish: () => Promise<Page>;
}

/** Begins a page in one of the formats. Metrics stand on it in the order in which they are given. */
export function createPageWriter(format: PageFormat): PageWriter {
  const registry = new Registry<RegistryContentType>();
  if (format === 'openmetrics') registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  return {
    counter: (name, help, rows) => {
      if (rows.length === 0) return;
      const counter = new Counter({ name, help, labelNames: labelNames(rows), registers: [] });
      for (const [labels, value] of rows) counter.inc(labels, value);
      registry.registerMetric(counter);
    },
    gauge: (name, help, rows) => {
      if (rows.length === 0) return;
      const gauge = new Gauge({ name, help, labelNames: labelNames(rows), registers: [] });
      for (const [labels, value] of rows) gauge.set(labels, value);
      registry.registerMetric(gauge);
    },
    durations: (name, help, tallies) => registry.registerMetric(new DurationHistogram(name, help, tallies)),
    finish: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

function labelNames(rows: readonly Row[]): string[] {
  return Object.keys(rows[0]?.[0] ?? {});
}

/** A histogram whose buckets were counted elsewhere: prom-client has no other way to set them than one by one. */
class DurationHistogram extends Histogram<'rpc'> {
  readonly #name: string;
  readonly #help: string;
  readonly #tallies: Readonly<Record<string, DurationTally>>;

  constructor(name: string, help: string, tallies: Readonly<Record<string, DurationTally>>) {
    super({ name, help, labelNames: ['rpc'], registers: [] });
    this.#name = name;
    this.#help = help;
    this.#tallies = tallies;
  }

  /** What a prom-client registry asks of a histogram when it writes a page. */
  getForPromString(): Promise<object> {
    const values = Object.entries(this.#tallies).flatMap(([rpc, tally]) => toValues(this.#name, rpc, tally));
    return Promise.resolve({ name: this.#name, help: this.#help, type: 'histogram', values });
  }
}

function toValues(name: string, rpc: string, tally: DurationTally): object[] {
  const { counts, sumSeconds } = tally.read();
  let count = 0;
  const buckets = counts.map((inBucket, place) => {
    count += inBucket;
    return {
      metricName: `${name}_bucket`,
      labels: { le: durationBoundsSeconds[place] ?? '+Inf', rpc },
      value: count,
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: { rpc }, value: sumSeconds },
    { metricName: `${name}_count`, labels: { rpc }, value: count },
  ];
}
