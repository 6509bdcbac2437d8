import type { IncomingMessage } from 'node:http';
import { maxBodyBytes } from '../../route/body.ts';
import { Fault } from '../grpc/fault.ts';

/** Says whether a request announces a body. */
export function announcesBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/**
 * Reads a body to its end. Of a long one only so much is kept as tells that it is too long to be read.
 *
 * @param mostBytes - `TOO_LARGE` beyond
 * @throws {Fault} CANCELLED when its sender goes away
 */
export function collectBody(request: IncomingMessage, mostBytes: number): Promise<Buffer | 'TOO_LARGE'> {
  const chunks: Buffer[] = [];
  let kept = 0;
  let bytes = 0;
  return new Promise((resolve, reject) => {
    const lost = (): void => reject(new Fault('CANCELLED', 'the caller went away'));
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > mostBytes) {
        request.pause();
        resolve('TOO_LARGE');
      } else if (kept <= maxBodyBytes) {
        kept += chunk.length;
        chunks.push(chunk);
      }
    });
    request.once('end', () => resolve(Buffer.concat(chunks)));
    request.once('close', lost);
    request.once('error', lost);
  });
}
