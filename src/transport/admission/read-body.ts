import type { IncomingMessage } from 'node:http';

/** A body that was read. */
interface HeldBody {
  readonly bytes: Buffer;
  /** Makes room for others. To be called when nothing is held any more that was made of it. */
  readonly release: () => void;
}

/** What became of a body: its bytes, or why it was not read to its end. */
type ReadBody = HeldBody | 'too-large' | 'no-room' | 'lost';

/** Reads bodies, all of them together, until they are released, within a bound. Never rejects. */
export type BodyReader = (request: IncomingMessage) => Promise<ReadBody>;

/**
 * A ConfigMap of 1 MiB, which an update sends beside the old one: line ends and quotation marks are escaped by a
 * backslash, `<`, `>` and `&` by six characters. A policy that is not made of those has room four times over.
 */
export const maxBodyBytes: number = 8 * 1024 * 1024;

/** Anybody in the cluster may connect; what they send at once must not take the memory of the one who answers. */
const maxBytesAtOnce = 24 * 1024 * 1024;

/** Makes a reader. */
export function createBodyReader(): BodyReader {
  let held = 0;
  return (request) => {
    const { promise, resolve } = Promise.withResolvers<ReadBody>();
    const chunks: Buffer[] = [];
    let bytes = 0;

    function release(): void {
      held -= bytes;
      bytes = 0;
    }

    function settle(body: ReadBody): void {
      request.off('data', take).off('end', finish).off('close', lose).pause();
      resolve(body);
    }

    function refuse(body: Exclude<ReadBody, HeldBody>): void {
      release();
      settle(body);
    }

    const finish = (): void => settle({ bytes: Buffer.concat(chunks.splice(0)), release });
    const lose = (): void => refuse('lost');

    function take(chunk: Buffer): void {
      bytes += chunk.length;
      held += chunk.length;
      chunks.push(chunk);
      if (bytes > maxBodyBytes) refuse('too-large');
      else if (held > maxBytesAtOnce) refuse('no-room');
    }

    if (Number(request.headers['content-length'] ?? 0) > maxBodyBytes) resolve('too-large');
    else {
      // Whatever fails closes it, too.
      request.on('error', () => undefined);
      request.on('data', take).once('end', finish).once('close', lose);
    }
    return promise;
  };
}
