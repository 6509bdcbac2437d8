import type { IncomingMessage } from 'node:http';
import type { PageFormat } from '../../telemetry/metric-page.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { livez, type ProbeAnswer, type ProbeState, readyz, startupz } from './probes.ts';

/** What the HTTP server tells of. */
export interface HttpSources {
  readonly probes: ProbeState;
  readonly metrics: Pick<Metrics, 'scrape'>;
}

/** What a request gets. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

type Resource = (request: IncomingMessage, sources: HttpSources) => Reply | Promise<Reply>;

const resources: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ['/livez', () => toReply(livez())],
  ['/readyz', (_, { probes }) => toReply(readyz(probes))],
  ['/startupz', (_, { probes }) => toReply(startupz(probes))],
  ['/metrics', toMetrics],
]);

/** Answers one request. Only GET and HEAD are known, and neither brings a body. */
export async function reply(request: IncomingMessage, sources: HttpSources): Promise<Reply> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const resource = resources.get(path);
  if (resource === undefined) return refuse(404, 'not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(405, 'method not allowed');
  if (hasBody(request)) return refuse(400, 'unexpected body');
  return await resource(request, sources);
}

/** An answer that says no more than its status. */
export function refuse(status: number, text: string): Reply {
  return toReply({ status, detail: { status: text } });
}

function toReply({
  status,
  detail,
}: ProbeAnswer | { readonly status: number; readonly detail: object }): Reply {
  return { status, contentType: 'application/json', body: `${JSON.stringify(detail)}\n` };
}

async function toMetrics({ headers }: IncomingMessage, { metrics }: HttpSources): Promise<Reply> {
  const format: PageFormat =
    headers.accept?.includes('application/openmetrics-text') === true ? 'openmetrics' : 'text';
  return { status: 200, ...(await metrics.scrape(format)) };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}
