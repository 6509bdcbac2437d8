import { setTimeout as sleep } from 'node:timers/promises';
import { type Config, UsageError } from '../config.ts';
import type { Inject } from '../kubernetes/admission/admit-pod.ts';
import { createGate, defaultGateLimits } from '../kubernetes/gate/gate.ts';
import { gateWorkerFile } from '../kubernetes/gate/gate-thread.ts';
import { createInjectorCounts } from '../telemetry/injector-counts.ts';
import { exposeInjector } from '../telemetry/injector-metrics.ts';
import { createInjectorTelemetry } from '../telemetry/injector-telemetry.ts';
import { createLog, type Log } from '../telemetry/log.ts';
import { createAdmissionServer } from '../transport/admission/admission-server.ts';
import type { HttpSources } from '../transport/http/reply.ts';
import { serveHttp } from '../transport/http/server.ts';
import { parseAddress } from '../transport/listen/address.ts';
import { type InjectorOptions, toInjectorOptions } from './injector-options.ts';
import { type InjectorState, injectorProbes } from './injector-probes.ts';
import { createReviewers } from './injector-reviewers.ts';
import { openCertificates } from './open-certificates.ts';
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
 * @throws {UsageError} when a flag is missing or has a value that means nothing
 * @throws {StartError} when an address cannot be listened on, or the files make no TLS
 */
export async function startInjector(config: Config, inject: Inject): Promise<RunningInjector> {
  const options = toInjectorOptions(config, process.env);
  const open: Open = [];
  const stop = async (): Promise<void> => {
    for (const close of open.toReversed()) await close();
  };
  try {
    return { ...(await openInjector(options, inject, open)), stop };
  } catch (error) {
    await stop();
    if (error instanceof UsageError) throw error;
    throw new StartError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

async function openInjector(
  options: InjectorOptions,
  inject: Inject,
  open: Open,
): Promise<Omit<RunningInjector, 'stop'>> {
  const log = createLog(options.logLevel);
  const counts = createInjectorCounts();
  const modes = openModes(options, log);
  open.push(modes.close);
  const state: InjectorState = {
    started: false,
    draining: false,
    certificates: undefined,
    mode: modes.current,
  };
  const scrape: HttpSources['metrics']['scrape'] = (format) =>
    exposeInjector(format, {
      version,
      counts,
      mode: modes.current,
      notAfterMs: state.certificates?.source.current().notAfterMs,
      files: state.certificates?.files,
    });
  const http = await openHttp(
    options.http,
    { probes: injectorProbes(state), metrics: { scrape } },
    log,
    open,
  );
  const certificates = await openCertificates(options.tls, log);
  open.push(certificates.source.close);
  state.certificates = certificates;
  const gate = createGate(gateWorkerFile, defaultGateLimits);
  open.push(gate.close);
  const telemetry = createInjectorTelemetry(counts, log);
  const { settings, listen, drainMs } = options;
  const reviewers = createReviewers({ inject, settings, modes, gate, telemetry });
  const server = createAdmissionServer({ ...telemetry, certificates: certificates.source, reviewers });
  const bound: string[] = [];
  for (const address of listen) bound.push(await server.listen(address));
  state.started = true;
  open.push(async () => {
    state.draining = true;
    server.leave();
    await sleep(drainMs);
    await server.close(closeGraceMs);
  });
  return { listen: bound, http };
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
