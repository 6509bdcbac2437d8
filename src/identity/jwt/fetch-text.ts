import type { get, IncomingMessage } from 'node:http';
import { readBody } from '../read-body.ts';

/** A document that was fetched. */
export interface Fetched {
  readonly text: string;
  /** How long its server says that it may be kept, in milliseconds; `undefined` when it says nothing. */
  readonly maxAgeMs: number | undefined;
}

/** A key set with its certificates stays far below. */
const maxBytes = 512 * 1024;

/**
 * Fetches a document. A redirect is not followed: what was configured is what is asked.
 *
 * @throws {Error} when the signal ends it, and for any answer but 200 with a moderate body
 */
export async function fetchText(url: URL, signal: AbortSignal): Promise<Fetched> {
  const { get: request } = await (url.protocol === 'https:' ? import('node:https') : import('node:http'));
  const response = await answerOf(request, url, signal);
  try {
    if (response.statusCode !== 200) throw new Error(`it answered with status ${response.statusCode ?? 0}`);
    return {
      text: await readBody(response, maxBytes),
      maxAgeMs: maxAgeOf(response.headers['cache-control'] ?? ''),
    };
  } finally {
    response.destroy();
  }
}

function answerOf(request: typeof get, url: URL, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    request(url, { agent: false, signal, headers: { accept: 'application/json' } }, resolve).on(
      'error',
      reject,
    );
  });
}

/** @see RFC 9111 §5.2.2 */
function maxAgeOf(cacheControl: string): number | undefined {
  const seconds = /(?:^|[\s,])max-age="?(\d{1,9})\b/i.exec(cacheControl)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
