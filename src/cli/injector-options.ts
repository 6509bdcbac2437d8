import { type Config, UsageError } from '../config.ts';
import { type ApiPlace, inClusterPlace, toApiPlace } from '../kubernetes/api/api-place.ts';
import { defaultSettings, type InjectorSettings } from '../kubernetes/inject/settings.ts';
import type { LogLevel } from '../telemetry/log-level.ts';
import type { TlsPaths } from '../transport/tls/tls-files.ts';
import { refuseMalformed, toLogLevel } from './listen-flags.ts';
import { version } from './version.ts';

/** What `injector` was told, digested. */
export interface InjectorOptions {
  readonly listen: readonly string[];
  /** Absent when nothing is served over HTTP. */
  readonly http: string | undefined;
  readonly tls: TlsPaths;
  /** But for the mode where the API server is to be asked. */
  readonly settings: Omit<InjectorSettings, 'mode'>;
  readonly mode: InjectorSettings['mode'] | 'auto';
  /** Absent where nobody asks the API server. */
  readonly api: ApiPlace | undefined;
  readonly drainMs: number;
  readonly logLevel: LogLevel;
}

const modes = ['auto', 'native', 'container'] as const;

/**
 * Digests the flags of `injector`.
 *
 * @throws {UsageError} when a flag is missing, or has a value that means nothing
 */
export function toInjectorOptions(
  config: Config,
  environment: Readonly<Record<string, string | undefined>>,
): InjectorOptions {
  const listen = config.all('listen');
  const http = config.one('http');
  for (const address of http === undefined || http === 'off' ? listen : [...listen, http])
    refuseMalformed(address);
  const mode = modes.find((each) => each === config.one('mode'));
  if (mode === undefined)
    throw new UsageError(`\`--mode ${config.one('mode') ?? ''}\` is none of ${modes.join(', ')}`);
  return {
    listen,
    http: http === 'off' ? undefined : http,
    tls: toTls(config),
    settings: toSettings(config),
    mode,
    api: mode === 'auto' ? toPlace(config, environment) : undefined,
    drainMs: 1000 * config.count('drain-seconds', 0),
    logLevel: toLogLevel(config.one('log-level')),
  };
}

function toTls(config: Config): TlsPaths {
  const [certificate, key] = [config.one('tls-cert'), config.one('tls-key')];
  if (certificate === undefined) throw new UsageError('which certificate? Give `--tls-cert FILE`');
  if (key === undefined) throw new UsageError('which key? Give `--tls-key FILE`');
  return { certificate, key, clientCa: undefined };
}

function toSettings(config: Config): Omit<InjectorSettings, 'mode'> {
  const { image, policy, resources } = defaultSettings(version);
  const cpuLimit = config.one('cpu-limit');
  return {
    image: config.one('image') ?? image,
    policy: config.one('default-policy') ?? policy,
    version,
    resources: {
      cpuRequest: config.one('cpu-request') ?? resources.cpuRequest,
      ...(cpuLimit !== undefined && { cpuLimit }),
      memoryRequest: config.one('memory-request') ?? resources.memoryRequest,
      memoryLimit: config.one('memory-limit') ?? resources.memoryLimit,
    },
  };
}

function toPlace(config: Config, environment: Readonly<Record<string, string | undefined>>): ApiPlace {
  const [address, token] = [config.one('kubernetes'), config.one('kubernetes-token')];
  if (address === undefined) {
    const place = inClusterPlace(environment);
    if (place !== undefined) return place;
    throw new UsageError(
      'which API server? Outside of a cluster give `--kubernetes URL` and `--kubernetes-token FILE`, or say `--mode native` or `container`',
    );
  }
  if (token === undefined) throw new UsageError('by which right? Give `--kubernetes-token FILE`');
  const place = toApiPlace(address, token, config.one('kubernetes-ca'));
  if (place !== undefined) return place;
  throw new UsageError(
    `\`--kubernetes ${address}\` is no address of an API server; write \`https://HOST:PORT\``,
  );
}
