import { createServer } from 'node:net';
import type { Observer } from '../../telemetry/events.ts';
import { extAuthzMethods, extAuthzServiceName } from '../ext-authz/ext-authz-service.ts';
import type { Bound } from '../listen/bind.ts';
import { secureHttp2 } from '../tls/tls-listener.ts';
import type { Mode } from '../web/verdict.ts';
import { isLocal, isStranger, type Origin, type SnapshotSource } from './admission.ts';
import { createDecisionIds, type Shadow } from './call.ts';
import { decisionMethods, decisionServiceName } from './decision-service.ts';
import { createEndpoint, type Endpoint, type EndpointLimits } from './endpoint.ts';
import { createEndpoints } from './endpoints.ts';
import { healthMethods, healthServiceName } from './health.ts';
import { type ListenParts, listen, type Protocol, type TlsParts } from './listen.ts';
import { createOpenStreams } from './open-streams.ts';
import { createReadiness } from './readiness.ts';
import { reflectionMethods, reflectionServiceNames } from './reflection.ts';
import type { Report } from './unary.ts';

/** How the server behaves; every value counts. */
export interface GrpcOptions extends EndpointLimits {
  /** The mode of Unix sockets. */
  readonly socketMode: number;
  /** How often the served policy is told again to those who watch it, in milliseconds. */
  readonly heartbeatMs: number;
  /** Whether other machines may reflect; local connections always do. */
  readonly remoteReflection: boolean;
  /** Whether other machines may see which grants were considered; local connections always do. */
  readonly remoteExplain: boolean;
  /** Whether Envoy is told in an `error_response` that nothing could be decided, and not by a failed call. */
  readonly errorResponse: boolean;
  /** How many proxies before the PEP add to `X-Forwarded-For` and are trusted with it; for the decision log alone. */
  readonly trustedHops: number;
}

/** What suits a sidecar: room for a batch of 1000 checks, and a socket for the owner and the group. */
export const defaultGrpcOptions: GrpcOptions = {
  maxRequestBytes: 1024 * 1024,
  maxConcurrentStreams: 1024,
  socketMode: 0o660,
  heartbeatMs: 15_000,
  remoteReflection: false,
  remoteExplain: false,
  errorResponse: false,
  trustedHops: 0,
};

/** Health and reflection need no more, and nobody who has no name gets an answer to anything else. */
const strangerLimits: EndpointLimits = { maxRequestBytes: 4096, maxConcurrentStreams: 100 };

/**
 * What bounds the callers of a connection, by the policy of the moment at which it began. A request is held until it is
 * there as a whole, before anybody is refused.
 */
export function limitsFor(store: SnapshotSource, origin: Origin, limits: EndpointLimits): EndpointLimits {
  return isStranger(store, origin) ? strangerLimits : limits;
}

/** What the server stands on. */
export interface GrpcParts {
  readonly store: SnapshotSource;
  readonly observer: Observer;
  /** Absent where nobody asks a second policy. */
  readonly shadow: Shadow | undefined;
  /** Names this process to those who watch the policy; another one after a restart. */
  readonly instance: string;
  readonly options: GrpcOptions;
  /** Absent where no address is protected by TLS. */
  readonly tls: TlsParts | undefined;
}

/** Answers the decision service, health and reflection. */
export interface GrpcServer {
  /**
   * Begins to answer at addresses as `parseAddress` reads them, and gives those that were bound; all or none, those of
   * calls before included. What Envoy asks at observing ones always passes; everything else is answered as elsewhere.
   *
   * @throws {ListenError} when one of them cannot be listened on
   */
  readonly listen: (addresses: readonly string[], mode: Mode) => Promise<readonly string[]>;
  /** Says NOT_SERVING, takes nothing new, finishes what is under way, and after the grace breaks off the rest. */
  readonly drain: (graceMs: number) => Promise<void>;
}

/** HTTP/2, over connections that endpoints take on. */
const protocol: Protocol = { createServer: () => createServer({ noDelay: true }), overTls: secureHttp2 };

const unreported: Report = { answered: () => undefined, faulted: () => undefined };

/** Makes a server. It answers once it listens, and UNAVAILABLE until the store has a snapshot. */
export function createGrpcServer({ store, observer, shadow, instance, options, tls }: GrpcParts): GrpcServer {
  const openStreams = createOpenStreams();
  const readiness = createReadiness(store);
  const { heartbeatMs, remoteExplain, trustedHops } = options;
  const desk = { observer, nextDecisionId: createDecisionIds(), trustedHops, shadow };
  const decisions = { store, desk, openStreams, instance, heartbeatMs, remoteExplain };
  const health = healthMethods(
    readiness,
    [decisionServiceName, extAuthzServiceName],
    openStreams,
    unreported,
  );

  function endpointFor(origin: Origin, mode: Mode): Endpoint {
    const reflects = isLocal(origin) || options.remoteReflection;
    const services = [decisionServiceName, extAuthzServiceName, healthServiceName, ...reflectionServiceNames];
    const reflection = reflects ? reflectionMethods(services, openStreams, unreported) : [];
    const methods = [
      ...decisionMethods(decisions, origin),
      ...extAuthzMethods(store, desk, origin, mode, options.errorResponse),
      ...health,
      ...reflection,
    ];
    return createEndpoint(methods, limitsFor(store, origin, options));
  }

  const endpoints = createEndpoints(endpointFor);
  const listeners: Bound[] = [];

  return {
    async listen(addresses, mode) {
      const accept: ListenParts['accept'] = (socket, origin) => endpoints.accept(socket, origin, mode);
      const parts = { socketMode: options.socketMode, tls, protocol, accept };
      const bound: string[] = [];
      try {
        for (const text of addresses) {
          const listener = await listen(text, parts);
          listeners.push(listener);
          bound.push(listener.address);
        }
      } catch (error) {
        await Promise.all(listeners.splice(0).map((listener) => listener.close()));
        throw error;
      }
      return bound;
    },
    async drain(graceMs) {
      readiness.drain();
      const closed = listeners.splice(0).map((listener) => listener.close());
      openStreams.endAll();
      endpoints.finish();
      const timer = setTimeout(endpoints.breakOff, graceMs);
      await Promise.all(closed);
      clearTimeout(timer);
    },
  };
}
