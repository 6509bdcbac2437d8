/** One line of a page of metrics. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A page of metrics: types by family, samples in order. */
export interface ParsedPage {
  readonly types: ReadonlyMap<string, string>;
  readonly samples: readonly Sample[];
  /** The only sample with this name and these labels. @throws when there is none, or more than one */
  readonly value: (name: string, labels?: Readonly<Record<string, string>>) => number;
}

const sampleLine = /^(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?<labels>.*)\})? (?<value>\S+)$/;
const label = /(?<name>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
const headLine = /^# (?<kind>HELP|TYPE) (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>.+)$/;

/** Reads Prometheus' text format and OpenMetrics, strictly: a sample without a type or twice is an error. */
export function parsePage(body: string): ParsedPage {
  if (!body.endsWith('\n')) throw new Error('the page does not end with a newline');
  const types = new Map<string, string>();
  const samples: Sample[] = [];
  const seen = new Set<string>();
  for (const line of body.split('\n')) {
    if (line === '' || line === '# EOF') continue;
    const head = headLine.exec(line)?.groups;
    if (head?.['kind'] === 'TYPE') types.set(head['name'] ?? '', head['text'] ?? '');
    if (head !== undefined) continue;
    const sample = parseSample(line);
    const key = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
    if (seen.has(key)) throw new Error(`twice on the page: ${line}`);
    if (!isTyped(sample.name, types)) throw new Error(`no type: ${line}`);
    seen.add(key);
    samples.push(sample);
  }
  return { types, samples, value: (name, labels = {}) => find(samples, name, labels) };
}

function parseSample(line: string): Sample {
  const groups = sampleLine.exec(line)?.groups;
  const value = Number(groups?.['value']);
  if (groups === undefined || Number.isNaN(value)) throw new Error(`not a sample: ${line}`);
  return { name: groups['name'] ?? '', labels: parseLabels(groups['labels'] ?? ''), value };
}

function parseLabels(text: string): Readonly<Record<string, string>> {
  const labels: [string, string][] = [];
  label.lastIndex = 0;
  for (let at = 0; at < text.length; at = label.lastIndex) {
    const groups = label.exec(text)?.groups;
    if (groups === undefined) throw new Error(`not labels: ${text}`);
    labels.push([groups['name'] ?? '', groups['value'] ?? '']);
  }
  return Object.fromEntries(labels);
}

function isTyped(sample: string, types: ReadonlyMap<string, string>): boolean {
  return types.has(sample) || types.has(sample.replace(/_(?:total|bucket|sum|count)$/, ''));
}

function find(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>>): number {
  const wanted = Object.entries(labels);
  const found = samples.filter(
    (sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${found.length} samples of ${name} ${JSON.stringify(labels)}`);
  }
  return only.value;
}
