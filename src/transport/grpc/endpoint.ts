import type { Socket } from 'node:net';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { type Method, register } from './method.ts';

/** Speaks gRPC over connections that somebody else accepted. */
export interface Endpoint {
  readonly accept: (socket: Socket) => void;
  /** Takes no new calls, and ends each connection once its calls have ended. */
  readonly finish: () => void;
  /** Ends every connection now. */
  readonly breakOff: () => void;
}

/** What bounds the callers of an endpoint. */
export interface EndpointLimits {
  /** The largest request in bytes; a larger one is RESOURCE_EXHAUSTED. */
  readonly maxRequestBytes: number;
  /** The most calls at once on one connection; a client waits with further ones. */
  readonly maxConcurrentStreams: number;
}

/** Makes an endpoint for some methods. */
export function createEndpoint(methods: readonly Method[], limits: EndpointLimits): Endpoint {
  const server = new Server({
    'grpc.enable_channelz': 0,
    'grpc.max_receive_message_length': limits.maxRequestBytes,
    'grpc.max_concurrent_streams': limits.maxConcurrentStreams,
  });
  register(server, methods);
  const injector = server.createConnectionInjector(ServerCredentials.createInsecure());
  // Without channelz grpc-js keeps no list of sessions, and its `forceShutdown` finds none to break off.
  const sockets = new Set<Socket>();
  return {
    accept(socket) {
      sockets.add(socket);
      socket.once('close', () => sockets.delete(socket));
      injector.injectConnection(socket);
    },
    finish: () => server.tryShutdown(() => undefined),
    breakOff() {
      for (const socket of sockets) socket.destroy();
    },
  };
}
