import type { ClientRequest, IncomingMessage } from 'node:http';
import { type Agent, request as httpsRequest } from 'node:https';

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

/** An answer that is longer than the largest object may be. */
export class TooLargeError extends Error {}

/** Sends one request and reads its answer. A redirect is not followed. @throws {Error} when there is none in time */
export async function exchange(
  { method, url, headers, body }: Outgoing,
  agent: Agent,
  mostBytes: number,
  signal: AbortSignal,
): Promise<Incoming> {
  const request = httpsRequest(url, { method, agent, headers, signal });
  const response = await answerOf(request, body);
  try {
    return { status: response.statusCode ?? 0, text: await textOf(response, mostBytes) };
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

async function textOf(response: IncomingMessage, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) throw new Error('it answered with text that was decoded already');
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new TooLargeError(`it answered with over ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
