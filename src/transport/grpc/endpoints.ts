import type { Socket } from 'node:net';
import type { Pep } from '../../identity/authentication-data.ts';
import type { Origin } from './admission.ts';
import type { Endpoint } from './endpoint.ts';

/** Speaks gRPC over connections of every origin. */
export interface Endpoints extends Omit<Endpoint, 'accept'> {
  readonly accept: (socket: Socket, origin: Origin) => void;
}

/**
 * Makes an endpoint for each origin. A connection over mTLS, or from another machine, has one of its own, gone with it: so
 * its calls are those of the one certificate that was shown, or of the one address, and of no other.
 */
export function createEndpoints(endpointFor: (origin: Origin) => Endpoint): Endpoints {
  const local: Record<Pep, Endpoint> = {
    unix: endpointFor('unix'),
    loopback: endpointFor('loopback'),
  };
  const open = new Set(Object.values(local));
  return {
    accept(socket, origin) {
      if (typeof origin === 'string') {
        local[origin].accept(socket);
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
