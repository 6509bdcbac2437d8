import type { Socket } from 'node:net';
import type { Origin, PlainOrigin } from './admission.ts';
import type { Endpoint } from './endpoint.ts';

/** Speaks gRPC over connections of every origin. */
export interface Endpoints extends Omit<Endpoint, 'accept'> {
  readonly accept: (socket: Socket, origin: Origin) => void;
}

/**
 * Makes an endpoint for each origin. A connection over mTLS has one of its own, gone with it: so its calls are those of
 * the one certificate that was shown, and of no other.
 */
export function createEndpoints(endpointFor: (origin: Origin) => Endpoint): Endpoints {
  const plain: Record<PlainOrigin, Endpoint> = {
    unix: endpointFor('unix'),
    loopback: endpointFor('loopback'),
    remote: endpointFor('remote'),
  };
  const open = new Set(Object.values(plain));
  return {
    accept(socket, origin) {
      if (typeof origin === 'string') {
        plain[origin].accept(socket);
        return;
      }
      const endpoint = endpointFor(origin);
      open.add(endpoint);
      socket.once('close', () => {
        open.delete(endpoint);
        endpoint.finish();
      });
      endpoint.accept(socket);
    },
    finish() {
      for (const endpoint of open) endpoint.finish();
    },
    breakOff() {
      for (const endpoint of open) endpoint.breakOff();
    },
  };
}
