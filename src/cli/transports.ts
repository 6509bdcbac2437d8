import { randomUUID } from 'node:crypto';
import type { KeyEvent } from '../identity/jwt/key-registry.ts';
import type { Listeners } from '../policy/reload/listeners.ts';
import type { LivePolicyStore } from '../policy/reload/store.ts';
import type { DecisionLog, DecisionLogOptions } from '../telemetry/decision-log.ts';
import type { Observer } from '../telemetry/events.ts';
import { logKeys } from '../telemetry/key-telemetry.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { createObserver } from '../telemetry/observer.ts';
import { followPolicy } from '../telemetry/policy-telemetry.ts';
import type { ForwardAuthServer } from '../transport/forward-auth/forward-auth-server.ts';
import type { TlsParts } from '../transport/grpc/listen.ts';
import { createGrpcServer } from '../transport/grpc/server.ts';
import { parseAddress } from '../transport/listen/address.ts';
import { formatForwardAddress } from './forward-auth-flag.ts';
import { openTls } from './open-tls.ts';
import type { ServeOptions } from './serve-options.ts';
import { warnOfStrangers } from './strangers.ts';
import { version } from './version.ts';

/** The transports of a sidecar: HTTP answers, gRPC is ready to. */
export interface Transports {
  /** The address that was bound for HTTP, if there is one. */
  readonly http: string | undefined;
  /** Begins to answer questions and gives the addresses that were bound. */
  readonly listen: () => Promise<Listening>;
}

/** Where questions are answered. */
interface Listening {
  readonly listen: readonly string[];
  /** Where proxies ask over HTTP, as the flag says it; absent when nowhere. */
  readonly forwardAuth: readonly string[] | undefined;
}

/** What the transports tell of. */
export interface TransportSources {
  readonly store: LivePolicyStore;
  readonly keyEvents: Pick<Listeners<KeyEvent>, 'add'>;
}

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
  const metrics = createMetrics({ version, store, decisionLog, tls: tls?.telemetry });
  const observer = createObserver({ metrics, log, decisionLog });
  const grpc = createGrpcServer({
    store,
    observer,
    instance: randomUUID(),
    options: options.grpc,
    tls,
  });
  const forward =
    options.forwardAuth.length > 0 ? await createForward(options, store, observer, tls) : undefined;
  const servers = forward === undefined ? [grpc] : [grpc, forward];
  const state = { started: false, draining: false };
  open.push(
    () => {
      state.draining = true;
      return Promise.all(servers.map((server) => server.drain(options.drainMs)));
    },
    () => Promise.resolve(tls?.close()),
    () => decisionLog?.close(LOG_CLOSE_MS) ?? Promise.resolve(),
  );
  const http = await openHttp(options.http, { store, metrics, log, state }, open);
  return {
    http,
    async listen() {
      followPolicy(store, metrics, log);
      const listening = await grpc.listen(options.listen);
      const forwarding = (await forward?.listen(options.forwardAuth)) ?? [];
      warnOfStrangers([...listening, ...forwarding.map(({ address }) => address)], log);
      state.started = true;
      const forwardAuth = forward && forwarding.map(formatForwardAddress);
      return { listen: listening, forwardAuth };
    },
  };
}

/** Loaded only when proxies ask over HTTP. */
async function createForward(
  { grpc: { maxRequestBytes, socketMode, trustedHops } }: ServeOptions,
  store: LivePolicyStore,
  observer: Observer,
  tls: TlsParts | undefined,
): Promise<ForwardAuthServer> {
  const { createForwardAuthServer } = await import('../transport/forward-auth/forward-auth-server.ts');
  return createForwardAuthServer({ store, observer, maxRequestBytes, socketMode, trustedHops, tls });
}

/** Loaded only when decisions are logged. */
async function openDecisionLog(options: DecisionLogOptions, log: Log): Promise<DecisionLog> {
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
  text: string | undefined,
  { store, metrics, log, state }: HttpParts,
  open: (() => Promise<unknown>)[],
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const probes = { store, started: () => state.started, draining: () => state.draining };
  const { serveHttp } = await import('../transport/http/server.ts');
  const server = await serveHttp(parseAddress(text), { probes, metrics }, log);
  open.push(server.close);
  return server.address;
}
