import { randomUUID } from 'node:crypto';
import type { KeyEvent } from '../identity/jwt/key-registry.ts';
import type { Listeners } from '../policy/reload/listeners.ts';
import type { LivePolicyStore } from '../policy/reload/store.ts';
import type { DecisionLog } from '../telemetry/decision-log.ts';
import type { EventLogOptions } from '../telemetry/event-log.ts';
import { logKeys } from '../telemetry/key-telemetry.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { createObserver } from '../telemetry/observer.ts';
import { followPolicy } from '../telemetry/policy-telemetry.ts';
import type { ForwardAuthServer, ForwardServerParts } from '../transport/forward-auth/forward-auth-server.ts';
import { createGrpcServer, type GrpcServer } from '../transport/grpc/server.ts';
import { parseAddress } from '../transport/listen/address.ts';
import { formatForwardAddress } from './forward-auth-flag.ts';
import type { OpenShadow } from './open-shadow.ts';
import { openTls } from './open-tls.ts';
import type { ServeOptions, ShadowOptions } from './serve-options.ts';
import { warnOfStrangers } from './strangers.ts';
import { version } from './version.ts';

/** The transports of a sidecar: HTTP answers, gRPC is ready to. */
export interface Transports {
  /** The address that was bound for HTTP, if there is one. */
  readonly http: string | undefined;
  /** Begins to answer questions and gives the addresses that were bound. */
  readonly listen: () => Promise<Listening>;
}

/** The addresses that were bound. */
interface Listening {
  readonly listen: readonly string[];
  /** Where proxies ask over HTTP, as the flag says it; absent when nowhere. */
  readonly forward_auth: readonly string[] | undefined;
  /** Those of both kinds that observe, if there are any. */
  readonly observe: readonly string[] | undefined;
}

/** What the transports tell of. */
export interface TransportSources {
  readonly store: LivePolicyStore;
  readonly keyEvents: Pick<Listeners<KeyEvent>, 'add'>;
}

/** What is said of an address that observes. */
const OBSERVING =
  'this address enforces nothing: what the policy denies passes here, and is marked and counted';

/** How long the decision log may take to write what waits. */
const LOG_CLOSE_MS = 2000;

/** Opens what the options ask for. What is to be closed later is added to `open` in the order in which it is. */
export async function openTransports(
  options: ServeOptions,
  { store, keyEvents }: TransportSources,
  open: (() => Promise<unknown>)[],
): Promise<Transports> {
  const log = createLog(options.logLevel);
  keyEvents.add(logKeys(log));
  const tls = options.tls && (await openTls(options.tls, log));
  const decisionLog = options.decisionLog && (await openDecisionLog(options.decisionLog, log));
  const shadow = options.shadow && (await openSecondPolicy(options.shadow, log));
  const metrics = createMetrics({
    version,
    store,
    decisionLog,
    shadow: shadow?.source,
    tls: tls?.telemetry,
  });
  const observer = createObserver({ metrics, log, decisionLog });
  const grpc = createGrpcServer({
    store,
    observer,
    shadow: shadow?.shadow,
    instance: randomUUID(),
    options: options.grpc,
    tls,
  });
  const { forwardAuth, observeForwardAuth } = options;
  const isAsked = forwardAuth.length + observeForwardAuth.length > 0;
  const forward = isAsked
    ? await createForward(options, { store, observer, shadow: shadow?.shadow, tls })
    : undefined;
  const servers = forward === undefined ? [grpc] : [grpc, forward];
  const state = { started: false, draining: false };
  open.push(
    () => {
      state.draining = true;
      return Promise.all(servers.map((server) => server.drain(options.drainMs)));
    },
    () => Promise.resolve(tls?.close()),
    () => decisionLog?.close(LOG_CLOSE_MS) ?? Promise.resolve(),
    () => shadow?.close(LOG_CLOSE_MS) ?? Promise.resolve(),
  );
  const http = await openHttp(options, { store, metrics, log, state }, open);
  return {
    http,
    async listen() {
      followPolicy(store, metrics, log);
      const listening = await listenEverywhere(grpc, forward, options, log);
      state.started = true;
      shadow?.start();
      return listening;
    },
  };
}

/** Begins to answer at every address, and warns of those that want it. */
async function listenEverywhere(
  grpc: GrpcServer,
  forward: ForwardAuthServer | undefined,
  { listen, observe, forwardAuth, observeForwardAuth }: ServeOptions,
  log: Log,
): Promise<Listening> {
  const enforcing = await grpc.listen(listen, 'enforcing');
  const watching = await grpc.listen(observe, 'observing');
  const proxies = (await forward?.listen(forwardAuth, 'enforcing')) ?? [];
  const watched = (await forward?.listen(observeForwardAuth, 'observing')) ?? [];
  const services = [...enforcing, ...watching];
  const asking = [...proxies, ...watched];
  warnOfStrangers([...services, ...asking.map(({ address }) => address)], log);
  const observing = [...watching, ...watched.map(formatForwardAddress)];
  for (const address of observing) log.warn({ address }, OBSERVING);
  return {
    listen: services,
    forward_auth: forward && asking.map(formatForwardAddress),
    observe: observing.length > 0 ? observing : undefined,
  };
}

/** Loaded only when proxies ask over HTTP. */
async function createForward(
  { grpc: { maxRequestBytes, socketMode, trustedHops } }: ServeOptions,
  parts: Pick<ForwardServerParts, 'store' | 'observer' | 'shadow' | 'tls'>,
): Promise<ForwardAuthServer> {
  const { createForwardAuthServer } = await import('../transport/forward-auth/forward-auth-server.ts');
  return createForwardAuthServer({ ...parts, maxRequestBytes, socketMode, trustedHops });
}

/** Loaded only when there is one. */
async function openSecondPolicy(options: ShadowOptions, log: Log): Promise<OpenShadow> {
  const { openShadow } = await import('./open-shadow.ts');
  return openShadow(options, log);
}

/** Loaded only when decisions are logged. */
async function openDecisionLog(options: EventLogOptions, log: Log): Promise<DecisionLog> {
  const { createDecisionLog } = await import('../telemetry/decision-log.ts');
  return createDecisionLog(options, log);
}

interface HttpParts {
  readonly store: LivePolicyStore;
  readonly metrics: Metrics;
  readonly log: Log;
  readonly state: { readonly started: boolean; readonly draining: boolean };
}

async function openHttp(
  { http, quit }: ServeOptions,
  { store, metrics, log, state }: HttpParts,
  open: (() => Promise<unknown>)[],
): Promise<string | undefined> {
  if (http === undefined) return undefined;
  const probes = { store, started: () => state.started, draining: () => state.draining };
  const { serveHttp } = await import('../transport/http/server.ts');
  const sources = { probes, metrics, ...(quit && { quit: terminateOnce() }) };
  const server = await serveHttp(parseAddress(http), sources, log);
  open.push(server.close);
  return server.address;
}

/** Sends this process SIGTERM, once: a second one would not wait for calls under way. */
function terminateOnce(): () => void {
  let isTold = false;
  return () => {
    if (!isTold) process.kill(process.pid, 'SIGTERM');
    isTold = true;
  };
}
