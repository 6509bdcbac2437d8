import type { IncomingMessage } from 'node:http';

/** What became of a body: its bytes, or why it was not read to its end. */
type ReadBody = Buffer | 'too-large' | 'no-room' | 'lost';

/** Reads bodies, all of them together within a bound. Never rejects. */
export type BodyReader = (request: IncomingMessage) => Promise<ReadBody>;

/**
 * A ConfigMap of 1 MiB, which an update sends beside the old one: line ends and quotation marks are escaped by a
 * backslash, `<`, `>` and `&` by six characters. A policy that is not made of those has room four times over.
 */
export const maxBodyBytes: number = 8 * 1024 * 1024;

/** Anybody in the cluster may connect; what they send at once must not take the memory of the one who answers. */
const maxBytesAtOnce = 32 * 1024 * 1024;

/** Makes a reader. */
export function createBodyReader(): BodyReader {
  let held = 0;
  return (request) => {
    const { promise, resolve } = Promise.withResolvers<ReadBody>();
    const chunks: Buffer[] = [];
    let bytes = 0;

    function settle(body: ReadBody): void {
      held -= bytes;
      bytes = 0;
      request.off('data', take).pause();
      resolve(body);
    }

    function take(chunk: Buffer): void {
      bytes += chunk.length;
      held += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBodyBytes) settle('too-large');
      else if (held > maxBytesAtOnce) settle('no-room');
    }

    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) resolve('too-large');
    else {
      request.on('data', take);
      request.once('end', () => settle(Buffer.concat(chunks)));
      request.once('close', () => settle('lost'));
      request.once('error', () => settle('lost'));
    }
    return promise;
  };
}
