import type { IncomingMessage } from 'node:http';
import type { PageFormat } from '../../telemetry/metric-page.ts';
import type { Metrics } from '../../telemetry/metrics.ts';
import { isLoopback } from '../listen/loopback.ts';
import { livez, type ProbeAnswer, type ProbeState, readyz, startupz } from './probes.ts';

/** What the HTTP server tells of. */
export interface HttpSources {
  readonly probes: ProbeState;
  readonly metrics: Pick<Metrics, 'scrape'>;
  /** Begins to end the process; absent where nobody may ask for that over HTTP. */
  readonly quit?: () => void;
}

/** What a request gets. */
export interface Reply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** The methods there are, where another was tried. */
  readonly allow?: string;
}

type Resource = (request: IncomingMessage, sources: HttpSources) => Reply | Promise<Reply>;

const resources: ReadonlyMap<string, Resource> = new Map<string, Resource>([
  ['/livez', () => toReply(livez())],
  ['/readyz', (_, { probes }) => toReply(readyz(probes))],
  ['/startupz', (_, { probes }) => toReply(startupz(probes))],
  ['/metrics', toMetrics],
]);

/** Answers one request. GET and HEAD are known, and POST where the process may be asked to end; none brings a body. */
export async function reply(request: IncomingMessage, sources: HttpSources): Promise<Reply> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  if (path === '/quitquitquit' && sources.quit !== undefined) return end(request, sources.quit);
  const resource = resources.get(path);
  if (resource === undefined) return refuse(404, 'not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return refuseMethod('GET, HEAD');
  if (hasBody(request)) return refuse(400, 'unexpected body');
  return await resource(request, sources);
}

/** What the container of a Job asks when its work is done; probes come from outside, and nobody there may. */
function end(request: IncomingMessage, quit: () => void): Reply {
  if (request.method !== 'POST') return refuseMethod('POST');
  if (hasBody(request)) return refuse(400, 'unexpected body');
  const { remoteAddress = '', localAddress = '' } = request.socket;
  if (!isLoopback(remoteAddress, localAddress)) return refuse(403, 'ask from this machine');
  quit();
  return toReply({ status: 200, detail: { status: 'quitting' } });
}

function refuseMethod(allow: string): Reply {
  return { ...refuse(405, 'method not allowed'), allow };
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
