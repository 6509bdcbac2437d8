import { randomUUID } from 'node:crypto';
import { type Config, UsageError } from '../config.ts';
import { defaultLoadLimits } from '../policy/reload/load-limits.ts';
import { createPolicyStore, type LivePolicyStore, loadWorkerFile } from '../policy/reload/store.ts';
import { defaultWatchTiming } from '../policy/reload/watch-timing.ts';
import type { DecisionLog, DecisionLogOptions } from '../telemetry/decision-log.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createMetrics, type Metrics } from '../telemetry/metrics.ts';
import { createObserver } from '../telemetry/observer.ts';
import { followPolicy } from '../telemetry/policy-telemetry.ts';
import { parseAddress } from '../transport/listen/address.ts';
import { type ServeOptions, toServeOptions } from './serve-options.ts';
import { version } from './version.ts';

/** A sidecar that answers. */
export interface Sidecar {
  /** The addresses that were bound. */
  readonly listen: readonly string[];
  readonly http: string | undefined;
  /** Of the policy that is served; absent while none is. */
  readonly revision: string | undefined;
  /** Takes nothing new, finishes what is under way, and lets go of everything. */
  readonly stop: () => Promise<void>;
}

/** A start that came to nothing, in words for the user. */
export class StartError extends Error {}

/** How long the decision log may take to write what waits. */
const LOG_CLOSE_MS = 2000;

/**
 * Starts a sidecar. The policy is loaded by a worker while this thread brings up the transports.
 *
 * @throws {UsageError} when a flag has a value that means nothing
 * @throws {StartError} when there is no valid policy, or an address cannot be listened on
 */
export async function startSidecar(config: Config): Promise<Sidecar> {
  const options = toServeOptions(config);
  const store = createPolicyStore({
    paths: config.all('policy'),
    worker: loadWorkerFile,
    limits: defaultLoadLimits,
    timing: defaultWatchTiming,
    clock: Date.now,
    report: () => undefined,
  });
  const loaded = store.start();
  const open: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    for (const close of open) await close();
    await store.close();
  };
  try {
    return { ...(await bringUp(options, store, loaded, open)), stop };
  } catch (error) {
    await stop();
    if (error instanceof UsageError || error instanceof StartError) throw error;
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function bringUp(
  options: ServeOptions,
  store: LivePolicyStore,
  loaded: Promise<void>,
  open: (() => Promise<void>)[],
): Promise<Omit<Sidecar, 'stop'>> {
  const log = createLog(options.logLevel);
  const decisionLog = options.decisionLog && (await openDecisionLog(options.decisionLog, log));
  const metrics = createMetrics({ version, store, decisionLog });
  const observer = createObserver({ metrics, log, decisionLog });
  const { createGrpcServer } = await import('../transport/grpc/server.ts');
  const grpc = createGrpcServer({ store, observer, instance: randomUUID(), options: options.grpc });
  const state = { started: false, draining: false };
  open.push(
    () => {
      state.draining = true;
      return grpc.drain(options.drainMs);
    },
    () => decisionLog?.close(LOG_CLOSE_MS) ?? Promise.resolve(),
  );
  const http = await openHttp(options.http, { store, metrics, log, state }, open);
  if (!options.wait) await requirePolicy(store, loaded);
  followPolicy(store, metrics, log);
  const listen = await grpc.listen(options.listen);
  state.started = true;
  return { listen, http, revision: store.current()?.revision };
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
  open: (() => Promise<void>)[],
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const probes = { store, started: () => state.started, draining: () => state.draining };
  const { serveHttp } = await import('../transport/http/server.ts');
  const server = await serveHttp(parseAddress(text), { probes, metrics }, log);
  open.push(server.close);
  return server.address;
}

async function requirePolicy(store: LivePolicyStore, loaded: Promise<void>): Promise<void> {
  await loaded;
  if (store.current() !== undefined) return;
  const problems = store.status().last?.problems ?? [];
  throw new StartError(
    [...problems, 'there is no valid policy to serve; `--wait` starts without one'].join('\n'),
  );
}
