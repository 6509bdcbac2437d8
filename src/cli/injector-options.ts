import { type Config, UsageError } from '../config.ts';
import { type ApiPlace, inClusterPlace, toApiPlace } from '../kubernetes/api/api-place.ts';
import { defaultLives, type Lives } from '../kubernetes/certificates/lives.ts';
import type { Site } from '../kubernetes/certificates/site.ts';
import type { InjectorSettings } from '../kubernetes/inject/settings.ts';
import type { LogLevel } from '../telemetry/log-level.ts';
import type { TlsPaths } from '../transport/tls/tls-files.ts';
import { readDuration } from './duration-flag.ts';
import { readInjectorMode, toInjectorSettings } from './injector-flags.ts';
import { refuseMalformed, toLogLevel } from './listen-flags.ts';

/** Where the certificate comes from that the API server is shown. */
export type CertificateOptions =
  | { readonly by: 'files'; readonly paths: TlsPaths }
  | {
      readonly by: 'us';
      readonly site: Omit<Site, 'client'>;
      readonly lives: Lives;
    };

/** What `injector` was told, digested. */
export interface InjectorOptions {
  readonly listen: readonly string[];
  /** Absent when nothing is served over HTTP. */
  readonly http: string | undefined;
  readonly certificates: CertificateOptions;
  /** Whose mode stands unless the API server is to be asked for it. */
  readonly settings: InjectorSettings;
  readonly isModeAsked: boolean;
  /** Absent where nobody asks the API server. */
  readonly api: ApiPlace | undefined;
  readonly drainMs: number;
  readonly logLevel: LogLevel;
}

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
  const isModeAsked = readInjectorMode(config) === 'auto';
  const certificates = toCertificates(config);
  return {
    listen,
    http: http === 'off' ? undefined : http,
    certificates,
    settings: toInjectorSettings(config),
    isModeAsked,
    api: isModeAsked || certificates.by === 'us' ? toPlace(config, environment) : undefined,
    drainMs: 1000 * config.count('drain-seconds', 0),
    logLevel: toLogLevel(config.one('log-level')),
  };
}

function toCertificates(config: Config): CertificateOptions {
  const [certificate, key] = [config.one('tls-cert'), config.one('tls-key')];
  if (config.on('self-managed')) {
    if (certificate === undefined && key === undefined) return toSelfManaged(config);
    throw new UsageError('give `--self-managed`, or `--tls-cert` and `--tls-key`, not both');
  }
  if (certificate === undefined) {
    throw new UsageError('which certificate? Give `--tls-cert FILE`, or `--self-managed`');
  }
  if (key === undefined) throw new UsageError('which key? Give `--tls-key FILE`');
  return { by: 'files', paths: { certificate, key, clientCa: undefined } };
}

function toSelfManaged(config: Config): CertificateOptions {
  const [namespace, webhooks] = [config.one('namespace') ?? '', config.one('webhooks') ?? ''];
  const lives = {
    ...defaultLives,
    caMs: readDuration(config, 'ca-life'),
    certificateMs: readDuration(config, 'certificate-life'),
    settleMs: readDuration(config, 'settle'),
    place: Math.random(),
  };
  if (lives.certificateMs > lives.caMs) {
    throw new UsageError('`--certificate-life` is longer than `--ca-life`; a certificate ends with its CA');
  }
  const site = {
    secret: { namespace, name: config.one('secret') ?? '' },
    webhooks: [
      { kind: 'MutatingWebhookConfiguration', name: webhooks },
      { kind: 'ValidatingWebhookConfiguration', name: webhooks },
    ],
    names: { service: config.one('service') ?? '', namespace, others: config.all('certificate-name') },
  } as const;
  return { by: 'us', site, lives };
}

function toPlace(config: Config, environment: Readonly<Record<string, string | undefined>>): ApiPlace {
  const [address, token] = [config.one('kubernetes'), config.one('kubernetes-token')];
  if (address === undefined) {
    const place = inClusterPlace(environment);
    if (place !== undefined) return place;
    throw new UsageError(
      'which API server? Outside of a cluster give `--kubernetes URL` and `--kubernetes-token FILE`, or, with files of TLS, say `--mode native` or `container`',
    );
  }
  if (token === undefined) throw new UsageError('by which right? Give `--kubernetes-token FILE`');
  const place = toApiPlace(address, token, config.one('kubernetes-ca'));
  if (place !== undefined) return place;
  throw new UsageError(
    `\`--kubernetes ${address}\` is no address of an API server; write \`https://HOST:PORT\``,
  );
}
