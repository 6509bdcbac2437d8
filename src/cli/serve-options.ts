import { type Config, UsageError } from '../config.ts';
import type { EventLogOptions } from '../telemetry/event-log.ts';
import { type LogLevel, logLevels } from '../telemetry/log-level.ts';
import type { ForwardAddress } from '../transport/forward-auth/forward-auth-server.ts';
import type { GrpcOptions } from '../transport/grpc/server.ts';
import { ListenError, parseAddress } from '../transport/listen/address.ts';
import type { TlsPaths } from '../transport/tls/tls-files.ts';
import { readForwardAddress, toForwardAddresses } from './forward-auth-flag.ts';
import { toTlsPaths } from './tls-options.ts';

/** What `serve` was told, digested. */
export interface ServeOptions {
  readonly listen: readonly string[];
  /** Where proxies ask over HTTP. */
  readonly forwardAuth: readonly ForwardAddress[];
  /** Addresses that observe, of both kinds. */
  readonly observe: readonly string[];
  readonly observeForwardAuth: readonly ForwardAddress[];
  /** Absent when nothing is served over HTTP. */
  readonly http: string | undefined;
  /** Whether this machine may end the process over HTTP. */
  readonly quit: boolean;
  readonly wait: boolean;
  readonly drainMs: number;
  readonly grpc: GrpcOptions;
  /** Absent when no address is protected by TLS. */
  readonly tls: TlsPaths | undefined;
  readonly decisionLog: EventLogOptions | undefined;
  /** Absent when answers are compared with nothing. */
  readonly shadow: ShadowOptions | undefined;
  readonly logLevel: LogLevel;
}

/** A second policy that is asked what the first one answered. */
export interface ShadowOptions {
  readonly paths: readonly string[];
  /** Absent when differences are only counted. */
  readonly log: EventLogOptions | undefined;
}

/** Where is answered when nobody says where. */
const DEFAULT_ADDRESS = '127.0.0.1:7777';

/** More calls at once on one connection are a client's fault. */
const MAX_CONCURRENT_STREAMS = 1024;

/**
 * Digests the flags of `serve`.
 *
 * @throws {UsageError} when a flag has a value that means nothing
 */
export function toServeOptions(config: Config): ServeOptions {
  const http = config.one('http');
  const addresses = toAddresses(config);
  const decisionLog = config.one('decision-log');
  if (http !== undefined && http !== 'off') refuseMalformed(http);
  const redaction = {
    attributes: config.all('redact-attribute'),
    principalId: config.on('redact-principal'),
    key: undefined,
  };
  return {
    ...addresses,
    http: http === 'off' ? undefined : http,
    quit: toQuit(config, http),
    wait: config.on('wait'),
    drainMs: 1000 * config.count('drain-seconds', 0),
    grpc: {
      maxRequestBytes: config.count('max-request-bytes', 1024),
      maxConcurrentStreams: MAX_CONCURRENT_STREAMS,
      socketMode: toMode(config.one('socket-mode')),
      heartbeatMs: 1000 * config.count('heartbeat-seconds', 1),
      remoteReflection: config.on('reflection'),
      remoteExplain: config.on('explain'),
      errorResponse: config.on('error-response'),
      trustedHops: config.count('trusted-hops', 0),
    },
    tls: toTlsPaths(config, allOf(addresses)),
    decisionLog: decisionLog === undefined ? undefined : { destination: decisionLog, redaction },
    shadow: toShadow(config, redaction),
    logLevel: toLogLevel(config.one('log-level')),
  };
}

type Addresses = Pick<ServeOptions, 'listen' | 'forwardAuth' | 'observe' | 'observeForwardAuth'>;

function toAddresses(config: Config): Addresses {
  const observed = config.all('observe').map((text) => readForwardAddress(text) ?? text);
  const found = {
    listen: config.all('listen'),
    forwardAuth: toForwardAddresses(config),
    observe: observed.filter((each) => typeof each === 'string'),
    observeForwardAuth: observed.filter((each) => typeof each !== 'string'),
  };
  for (const address of allOf(found)) refuseMalformed(address);
  return allOf(found).length === 0 ? { ...found, listen: [DEFAULT_ADDRESS] } : found;
}

/** @throws {UsageError} when an address cannot be read, so that a slip is told from a port in use */
function refuseMalformed(address: string): void {
  try {
    parseAddress(address);
  } catch (error) {
    if (error instanceof ListenError) throw new UsageError(error.message);
    throw error;
  }
}

function allOf({ listen, forwardAuth, observe, observeForwardAuth }: Addresses): readonly string[] {
  return [...listen, ...observe, ...[...forwardAuth, ...observeForwardAuth].map(({ address }) => address)];
}

function toShadow(config: Config, redaction: EventLogOptions['redaction']): ShadowOptions | undefined {
  const paths = config.all('shadow');
  const given = config.one('shadow-log');
  if (paths.length === 0 && given !== undefined) {
    throw new UsageError(
      '`--shadow-log` tells how a shadow differs, and there is none; give `--shadow PATH`',
    );
  }
  if (paths.length === 0) return undefined;
  const destination = given ?? 'stderr';
  return { paths, log: destination === 'off' ? undefined : { destination, redaction } };
}

/** @throws {UsageError} when nobody could ask, which whoever gave the flag does not expect */
function toQuit(config: Config, http: string | undefined): boolean {
  const quit = config.on('quit');
  if (quit && http !== undefined && (http === 'off' || parseAddress(http).kind === 'unix')) {
    throw new UsageError('`--quit` is asked over TCP; give `--http HOST:PORT`');
  }
  return quit;
}

function toMode(text = ''): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new UsageError(`\`--socket-mode ${text}\` is no mode; write three octal digits such as 0660`);
}

function toLogLevel(text = ''): LogLevel {
  const level = logLevels.find((each) => each === text);
  if (level !== undefined) return level;
  throw new UsageError(`\`--log-level ${text}\` is none of ${logLevels.join(', ')}`);
}
