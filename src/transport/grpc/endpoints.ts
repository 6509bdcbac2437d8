import type { Socket } from 'node:net';
import type { Pep } from '../../identity/authentication-data.ts';
import type { Mode } from '../web/verdict.ts';
import type { Origin } from './admission.ts';
import type { Endpoint } from './endpoint.ts';

/** Speaks gRPC over connections of every origin, to listeners of either mode. */
export interface Endpoints extends Omit<Endpoint, 'accept'> {
  readonly accept: (socket: Socket, origin: Origin, mode: Mode) => void;
}

/**
 * Makes an endpoint for each origin and mode. A connection over mTLS, or from another machine, has one of its own, gone
 * with it: so its calls are those of the one certificate that was shown, or of the one address, and of no other.
 */
export function createEndpoints(endpointFor: (origin: Origin, mode: Mode) => Endpoint): Endpoints {
  const localOf = (mode: Mode): Record<Pep, Endpoint> => ({
    unix: endpointFor('unix', mode),
    loopback: endpointFor('loopback', mode),
  });
  const local = { enforcing: localOf('enforcing'), observing: localOf('observing') };
  const open = new Set(Object.values(local).flatMap((endpoints) => Object.values(endpoints)));
  return {
    accept(socket, origin, mode) {
      if (typeof origin === 'string') {
        local[mode][origin].accept(socket);
        return;
      }
      const endpoint = endpointFor(origin, mode);
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
