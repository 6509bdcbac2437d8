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
import { createGrpcServer } from '../transport/grpc/server.ts';
import { parseAddress } from '../transport/listen/address.ts';
import type { OpenShadow } from './open-shadow.ts';
import { openTls } from './open-tls.ts';
import type { ServeOptions, ShadowOptions } from './serve-options.ts';
import { warnOfStrangers } from './strangers.ts';
import { version } from './version.ts';

/** The transports of a sidecar: HTTP answers, gRPC is ready to. */
export interface Transports {
  /** The address that was bound for HTTP, if there is one. */
  readonly http: string | undefined;
  /** Begins to answer gRPC and gives the addresses that were bound. */
  readonly listen: () => Promise<Listening>;
}

/** The addresses that were bound, and those of them that observe, if there are any. */
interface Listening {
  readonly listen: readonly string[];
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
  open: (() => Promise<void>)[],
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
  const state = { started: false, draining: false };
  open.push(
    () => {
      state.draining = true;
      return grpc.drain(options.drainMs);
    },
    () => Promise.resolve(tls?.close()),
    () => decisionLog?.close(LOG_CLOSE_MS) ?? Promise.resolve(),
    () => shadow?.close(LOG_CLOSE_MS) ?? Promise.resolve(),
  );
  const http = await openHttp(options.http, { store, metrics, log, state }, open);
  return {
    http,
    async listen() {
      followPolicy(store, metrics, log);
      const enforcing = await grpc.listen(options.listen, 'enforcing');
      const observing = await grpc.listen(options.observe, 'observing');
      const listening = [...enforcing, ...observing];
      warnOfStrangers(listening, log);
      for (const address of observing) log.warn({ address }, OBSERVING);
      state.started = true;
      shadow?.start();
      return { listen: listening, observe: observing.length > 0 ? observing : undefined };
    },
  };
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
  text: string | undefined,
  { store, metrics, log, state }: HttpParts,
  open: (() => Promise<void>)[],
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const probes = { store, started: () => state.started, draining: () => state.draining };
  const { serveHttp } = await import('../transport/http/server.ts');
  const server = await serveHttp(parseAddress(text), { probes, metrics }, log);
  open.push(server.close);
  return server.address;
}
