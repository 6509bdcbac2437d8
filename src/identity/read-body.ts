import type { IncomingMessage } from 'node:http';

/** An answer that is longer than whoever asked is ready to take. */
export class TooLargeError extends Error {}

/** Reads the body of an answer as text. @throws {TooLargeError} once it has more bytes than that */
export async function readBody(response: IncomingMessage, mostBytes: number): Promise<string> {
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
