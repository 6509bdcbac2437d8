import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Observer } from '../../telemetry/events.ts';
import type { Origin, SnapshotSource } from '../grpc/admission.ts';
import { createDecisionIds, type Shadow } from '../grpc/call.ts';
import { listen, type TlsParts } from '../grpc/listen.ts';
import { attempt, type Report, readClock, secondsSince } from '../grpc/unary.ts';
import type { Bound } from '../listen/bind.ts';
import type { Mode } from '../web/verdict.ts';
import { createForwardAnswerer } from './answer-forward.ts';
import { announcesBody } from './collect-body.ts';
import { type Flavour, habits } from './flavour.ts';
import { createHttpProtocol, type HttpServers } from './http-protocol.ts';
import type { ForwardAnswer } from './write-forward.ts';

/** Where proxies of one kind ask. */
export interface ForwardAddress {
  readonly flavour: Flavour;
  /** As `parseAddress` reads it. */
  readonly address: string;
}

/** What the server stands on. */
export interface ForwardServerParts {
  readonly store: SnapshotSource;
  readonly observer: Observer;
  /** Absent where nobody asks a second policy. */
  readonly shadow: Shadow | undefined;
  /** The largest body in bytes. */
  readonly maxRequestBytes: number;
  /** The mode of Unix sockets. */
  readonly socketMode: number;
  /** How many proxies before the one that asks add to `X-Forwarded-For`; for the decision log alone. */
  readonly trustedHops: number;
  /** Absent where no address is protected by TLS. */
  readonly tls: TlsParts | undefined;
}

/** Answers proxies that ask over HTTP about each request. */
export interface ForwardAuthServer {
  /**
   * Begins to answer, and gives the addresses that were bound; all or none. What is asked at observing ones always passes.
   *
   * @throws {ListenError} when one of them cannot be listened on
   */
  readonly listen: (addresses: readonly ForwardAddress[], mode: Mode) => Promise<readonly ForwardAddress[]>;
  /** Takes nothing new, finishes what is under way, and after the grace breaks off the rest. */
  readonly drain: (graceMs: number) => Promise<void>;
}

/** Makes a server. It answers once it listens, and 503 until the store has a snapshot. */
export function createForwardAuthServer(parts: ForwardServerParts): ForwardAuthServer {
  const { store, observer, shadow, maxRequestBytes, socketMode, trustedHops, tls } = parts;
  const report: Report = {
    answered: (code, seconds) => observer.answered('ForwardAuth', code, seconds),
    faulted: (error) => observer.faulted('ForwardAuth', error),
  };
  const desk = { observer, nextDecisionId: createDecisionIds(), trustedHops, shadow };
  const state = { draining: false };
  const listeners: Bound[] = [];
  const servers: HttpServers[] = [];

  async function open({ flavour, address }: ForwardAddress, mode: Mode): Promise<ForwardAddress> {
    const answer = createForwardAnswerer({ store, desk, report, maxRequestBytes }, habits[flavour], mode);
    const origins = new WeakMap<Socket, Origin>();
    const http = createHttpProtocol((request, response) => {
      const clock = readClock();
      const origin = origins.get(request.socket);
      // Node's parser takes 0.9 and 2.0 for versions too, in which no proxy asks.
      if (origin === undefined || request.httpVersionMajor !== 1) {
        request.socket.destroy();
        return;
      }
      const finish = ({ answer: found, code }: { answer: ForwardAnswer; code: string }): void => {
        const isLast = state.draining || code === 'PERMISSION_DENIED';
        const failed = attempt(report, () => send(request, response, found, isLast)) !== undefined;
        if (failed) request.socket.destroy();
        report.answered(code, secondsSince(clock));
      };
      const found = answer(request, origin, clock);
      if (found instanceof Promise) void found.then(finish);
      else finish(found);
    });
    const accept = (socket: Socket, origin: Origin): void => void origins.set(socket, origin);
    const bound = await listen(address, { socketMode, tls, protocol: http, accept });
    listeners.push(bound);
    servers.push(http);
    return { flavour, address: bound.address };
  }

  return {
    async listen(addresses, mode) {
      const bound: ForwardAddress[] = [];
      try {
        for (const address of addresses) bound.push(await open(address, mode));
      } catch (error) {
        await Promise.all(listeners.splice(0).map((listener) => listener.close()));
        throw error;
      }
      return bound;
    },
    async drain(graceMs) {
      state.draining = true;
      const closed = listeners.splice(0).map((listener) => listener.close());
      const timer = setTimeout(() => {
        for (const server of servers) server.breakOff();
      }, graceMs);
      await Promise.all(closed);
      clearTimeout(timer);
    },
  };
}

function send(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: ForwardAnswer,
  isLast: boolean,
): void {
  // What is left of a request that was not read to its end is nobody's to read.
  const closing = isLast || (announcesBody(request) && !request.complete) ? ['connection', 'close'] : [];
  response.writeHead(status, [
    ...headers.flat(),
    'content-length',
    String(Buffer.byteLength(body)),
    ...closing,
  ]);
  response.end(body);
}
