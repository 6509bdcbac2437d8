import { Agent } from 'node:https';
import { TooLargeError } from '../../identity/read-body.ts';
import { ApiError, clientError, toApiError } from './api-error.ts';
import type { ApiPlace } from './api-place.ts';
import { type ApiCredentials, readCredentials } from './credentials.ts';
import { exchange, type Incoming } from './exchange.ts';

/** One question to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH';
  /** Behind the address of the server, each segment encoded. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
}

/** Asks the API server. */
export interface ApiClient {
  /** The JSON of a success. @throws {ApiError} for everything else */
  readonly send: (request: ApiRequest) => Promise<unknown>;
  /** Breaks off what is under way, and closes what was kept open. */
  readonly close: () => void;
}

/** How much time and room an answer has. */
export interface ApiLimits {
  readonly timeoutMs: number;
  readonly mostBytes: number;
}

/** A Secret has 1 MiB at most, which base64 and `managedFields` make more of. */
export const defaultApiLimits: ApiLimits = { timeoutMs: 10_000, mostBytes: 4 * 1024 * 1024 };

/** A connection that rests longer may have been forgotten by what is between, and the next request would hang on it. */
const idleMs = 10_000;

/** Makes a client. Nothing is sent or read before the first request; connections are kept open between requests. */
export function createApiClient(place: ApiPlace, { timeoutMs, mostBytes }: ApiLimits): ApiClient {
  const closing = new AbortController();
  let open: { readonly ca: string | undefined; readonly agent: Agent } | undefined;

  function agentFor({ ca }: ApiCredentials): Agent {
    if (open !== undefined && open.ca === ca) return open.agent;
    open?.agent.destroy();
    const agent = new Agent({
      keepAlive: true,
      timeout: idleMs,
      maxSockets: 4,
      minVersion: 'TLSv1.2',
      ...(ca && { ca }),
    });
    open = { ca, agent };
    return agent;
  }

  async function ask({ method, path, body }: ApiRequest, name: string): Promise<Incoming> {
    const credentials = await readCredentials(place).catch((error: unknown) => {
      throw clientError(name, 'NoCredentials', error instanceof Error ? error.message : 'unknown reason');
    });
    const outgoing = {
      method,
      url: `${place.url.href.replace(/\/$/, '')}${path}`,
      headers: headersFor(method, credentials.token, body),
      body: body === undefined ? undefined : JSON.stringify(body),
    };
    const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(timeoutMs)]);
    return await exchange(outgoing, agentFor(credentials), mostBytes, signal).catch((error: unknown) => {
      throw toClientError(name, error, signal.aborted && !closing.signal.aborted, timeoutMs);
    });
  }

  return {
    async send(request) {
      const name = `${request.method} ${request.path}`;
      const { status, text } = await ask(request, name);
      const found = readJson(text);
      if (status < 200 || status > 299) throw toApiError(name, status, found);
      if (found === undefined) throw new ApiError(name, status, 'Unreadable', 'it answered without JSON');
      return found;
    },
    close() {
      closing.abort();
      open?.agent.destroy();
    },
  };
}

function headersFor(method: string, token: string, body: unknown): Readonly<Record<string, string>> {
  const type = method === 'PATCH' ? 'application/json-patch+json' : 'application/json';
  return {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'user-agent': 'sidegate-injector',
    ...(body !== undefined && { 'content-type': type }),
  };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function toClientError(name: string, error: unknown, late: boolean, timeoutMs: number): ApiError {
  if (late) return clientError(name, 'Timeout', `there was no answer within ${timeoutMs} ms`);
  if (error instanceof TooLargeError) return clientError(name, 'TooLarge', error.message);
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
  return clientError(name, 'Unreachable', `the API server cannot be reached (${code})`);
}
