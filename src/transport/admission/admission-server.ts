import type { IncomingMessage, RequestListener, ServerOptions, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { TlsOptions } from 'node:tls';
import type { CertificateSource } from '../../kubernetes/admission/certificate-source.ts';
import { formatAddress, ListenError, parseAddress } from '../listen/address.ts';
import { type Bound, bind } from '../listen/bind.ts';
import { keepRoom } from '../listen/keep-room.ts';
import { createTlsServer, type TlsServer } from '../tls/tls-listener.ts';
import { answerReview, type Reviewer, type ReviewParts, type ReviewReply, refuse } from './answer-review.ts';
import { createBodyReader } from './read-body.ts';

/** What the server stands on. */
export interface AdmissionServerParts {
  readonly certificates: Pick<CertificateSource, 'current' | 'subscribe'>;
  /** Who answers, by path. */
  readonly reviewers: ReadonlyMap<string, Reviewer>;
  /** Told of a request that was no review, with the words that it got. */
  readonly refused: (status: number, words: string, from: string) => void;
  readonly handshakeFailed: () => void;
  /** Told of what failed, and of the path that was asked. */
  readonly faulted: (error: unknown, path: string) => void;
}

/** Answers the API server's reviews over HTTPS. */
export interface AdmissionServer {
  /**
   * Begins to answer, and gives the address that was bound.
   *
   * @throws {ListenError} when it cannot be listened on
   */
  readonly listen: (address: string) => Promise<string>;
  /** Goes on answering, and asks each client to connect elsewhere. */
  readonly leave: () => void;
  /** Takes nothing new, finishes what is under way, and after the grace breaks off the rest. */
  readonly close: (graceMs: number) => Promise<void>;
}

/**
 * The API server sends whole requests at once, over connections that it keeps: slow ones are nobody's whom we serve.
 * Idle ones stay open, for a connection that ends under its next request is a pod that was refused.
 */
const limits: ServerOptions = {
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 2000,
  keepAliveTimeout: 0,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
};
const mostConnections = 1024;

/** Of no Unix socket. */
const noMode = 0;

/** Makes a server. */
export function createAdmissionServer(parts: AdmissionServerParts): AdmissionServer {
  const state = { leaving: false };
  const listeners: (Bound & Pick<TlsServer, 'breakOff'>)[] = [];
  const paths = new Map(
    [...parts.reviewers].map(([path, review]) => [path, { review, readBody: createBodyReader() }] as const),
  );
  const review: ReviewParts = { paths, faulted: parts.faulted };

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const reply = await answerReview(request, review).catch((error: unknown) => {
      parts.faulted(error, '');
      return refuse(500, 'internal error');
    });
    if (reply === undefined) return;
    if (reply.status !== 200) parts.refused(reply.status, reply.body, request.socket.remoteAddress ?? '');
    send(response, reply, state.leaving || reply.status !== 200);
  }

  return {
    async listen(text) {
      const address = parseAddress(text);
      if (address.kind === 'unix' || address.security === 'mtls') {
        const problem = 'the API server asks over TLS and shows no certificate; write `HOST:PORT`';
        throw new ListenError('BAD_ADDRESS', formatAddress(address), problem);
      }
      const { server, breakOff } = openHttps(parts, (request, response) => void serve(request, response));
      const bound = await bind(server, address, noMode);
      listeners.push({ ...bound, breakOff });
      return bound.address;
    },
    leave() {
      state.leaving = true;
    },
    async close(graceMs) {
      state.leaving = true;
      const open = listeners.splice(0);
      const timer = setTimeout(() => {
        for (const { breakOff } of open) breakOff();
      }, graceMs);
      await Promise.all(open.map(({ close }) => close()));
      clearTimeout(timer);
    },
  };
}

/** An HTTPS server, not bound yet; `breakOff` ends every connection now. */
function openHttps(
  { certificates, handshakeFailed }: AdmissionServerParts,
  answer: RequestListener,
): TlsServer {
  const connections = { end: (): void => undefined };
  const protocol = {
    name: 'http/1.1',
    implied: true,
    createServer(options: TlsOptions) {
      const https = createServer({ ...limits, ...options }, answer);
      keepRoom(https, mostConnections);
      connections.end = () => https.closeAllConnections();
      return https;
    },
  };
  const listener = { connected: (): void => undefined, refused: handshakeFailed };
  const { server, breakOff } = createTlsServer(certificates, false, protocol, listener);
  return {
    server,
    breakOff() {
      breakOff();
      connections.end();
    },
  };
}

function send(response: ServerResponse, { status, contentType, body }: ReviewReply, isLast: boolean): void {
  response.writeHead(status, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
    ...(status === 405 && { allow: 'POST' }),
    ...(isLast && { connection: 'close' }),
  });
  response.end(body);
}
