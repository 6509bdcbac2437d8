import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, UsageError } from '../config.ts';
import { createApiClient, defaultApiLimits } from '../kubernetes/api/api-client.ts';
import { createGate } from '../kubernetes/gate/gate.ts';
import { defaultGateLimits } from '../kubernetes/gate/gate-limits.ts';
import { gateWorkerFile } from '../kubernetes/gate/gate-thread.ts';
import { inject } from '../kubernetes/inject/inject.ts';
import { createInjectorCounts, type InjectorCounts } from '../telemetry/injector-counts.ts';
import { createInjectorTelemetry } from '../telemetry/injector-telemetry.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createAdmissionServer } from '../transport/admission/admission-server.ts';
import type { HttpSources } from '../transport/http/reply.ts';
import { serveHttp } from '../transport/http/server.ts';
import { parseAddress } from '../transport/listen/address.ts';
import { type InjectorOptions, toInjectorOptions } from './injector-options.ts';
import { type InjectorState, injectorProbes } from './injector-probes.ts';
import { createReviewers } from './injector-reviewers.ts';
import { type OpenCertificates, openCertificates } from './open-certificates.ts';
import { openModes } from './open-modes.ts';
import { StartError } from './start-error.ts';
import { version } from './version.ts';

/** An injector that answers. */
export interface RunningInjector {
  /** The addresses that were bound. */
  readonly listen: readonly string[];
  readonly http: string | undefined;
  /** Goes on answering until nobody asks, finishes what is under way, and lets go of everything. */
  readonly stop: () => Promise<void>;
}

/** What an injector holds open; the last one is closed first. */
type Open = (() => unknown)[];

/** A review takes this long at most. */
const closeGraceMs = 10_000;

/**
 * Starts an injector.
 *
 * @param signal - settles when it is to end; it answers nobody then, and there is none
 * @throws {UsageError} when a flag is missing or has a value that means nothing
 * @throws {StartError} when an address cannot be listened on, or the files make no TLS
 */
export async function startInjector(
  config: Config,
  signal: Promise<unknown>,
): Promise<RunningInjector | undefined> {
  const options = toInjectorOptions(config, process.env);
  const open: Open = [];
  const stop = async (): Promise<void> => {
    for (const close of open.toReversed()) await close();
  };
  try {
    const opened = await openInjector(options, open, signal);
    if (opened !== undefined) return { ...opened, stop };
    await stop();
    return undefined;
  } catch (error) {
    await stop();
    if (error instanceof UsageError) throw error;
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function openInjector(
  options: InjectorOptions,
  open: Open,
  signal: Promise<unknown>,
): Promise<Omit<RunningInjector, 'stop'> | undefined> {
  const log = createLog(options.logLevel);
  const counts = createInjectorCounts();
  const client = options.api && createApiClient(options.api, defaultApiLimits);
  open.push(() => client?.close());
  const modes = openModes(options, client, log);
  open.push(modes.close);
  const state: InjectorState = { started: false, draining: false, source: undefined, mode: modes.current };
  const certificates = await openCertificates(options.certificates, client, log);
  open.push(certificates.close);
  const page = { counts, state, certificates };
  const sources = { probes: injectorProbes(state), metrics: { scrape: scraperOf(page) } };
  const http = await openHttp(options.http, sources, log, open);
  void signal.then(certificates.close);
  const source = await certificates.first;
  if (source === undefined) return undefined;
  state.source = source;
  const gate = createGate(gateWorkerFile, defaultGateLimits);
  open.push(gate.close);
  const telemetry = createInjectorTelemetry(counts, log);
  const { settings, listen, drainMs } = options;
  const reviewers = createReviewers({ inject, settings, modes, gate, telemetry });
  const server = createAdmissionServer({ ...telemetry, certificates: source, reviewers });
  open.push(() => server.close(closeGraceMs));
  const bound: string[] = [];
  for (const address of listen) bound.push(await server.listen(address));
  state.started = true;
  open.push(async () => {
    state.draining = true;
    server.leave();
    await sleep(drainMs);
  });
  return { listen: bound, http };
}

/** What a page of metrics reads. */
interface PageParts {
  readonly counts: InjectorCounts;
  readonly state: InjectorState;
  readonly certificates: OpenCertificates;
}

/** prom-client is loaded by the first scrape. */
function scraperOf({ counts, state, certificates }: PageParts): HttpSources['metrics']['scrape'] {
  return async (format) => {
    const { exposeInjector } = await import('../telemetry/injector-metrics.ts');
    return await exposeInjector(format, {
      version,
      counts,
      mode: state.mode,
      notAfterMs: state.source?.current().notAfterMs,
      files: certificates.files,
      ca: certificates.ca?.(),
    });
  };
}

async function openHttp(
  text: string | undefined,
  sources: HttpSources,
  log: Log,
  open: Open,
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const server = await serveHttp(parseAddress(text), sources, log);
  open.push(server.close);
  return server.address;
}
