import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';
import { readBody } from '../../identity/read-body.ts';

/** What goes over the wire. */
export interface Outgoing {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** What came back. */
export interface Incoming {
  readonly status: number;
  readonly text: string;
}

/** Sends one request and reads its answer. A redirect is not followed. @throws {Error} when there is none in time, or it is too large */
export async function exchange(
  { method, url, headers, body }: Outgoing,
  agent: Agent,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Incoming> {
  const request = httpsRequest(url, { method, agent, headers, signal });
  const response = await answerOf(request, body);
  try {
    return { status: response.statusCode ?? 0, text: await readBody(response, mostBytes) };
  } finally {
    // An answer that was read to its end has given its connection back already.
    response.destroy();
  }
}

function answerOf(request: ClientRequest, body: string | undefined): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request.on('response', resolve).on('error', reject).end(body);
  });
}
