import { type Config, UsageError } from '../config.ts';
import type { TlsPaths } from '../transport/tls/tls-files.ts';

/**
 * The files that the addresses want; `undefined` when none wants any.
 *
 * @throws {UsageError} when one is missing, or given for nothing, which whoever gave it does not expect
 */
export function toTlsPaths(config: Config, addresses: readonly string[]): TlsPaths | undefined {
  const schemes = new Set(addresses.map((address) => /^(m?tls):/.exec(address)?.[1]));
  const [certificate, key, clientCa] = [
    config.one('tls-cert'),
    config.one('tls-key'),
    config.one('client-ca'),
  ];
  const isMutual = schemes.has('mtls');
  if (!isMutual && clientCa !== undefined) throw useless('client-ca', 'mtls:');
  if (!isMutual && !schemes.has('tls')) {
    if (certificate !== undefined) throw useless('tls-cert', 'tls:');
    if (key !== undefined) throw useless('tls-key', 'tls:');
    return undefined;
  }
  if (certificate === undefined) throw new UsageError('which certificate? Give `--tls-cert FILE`');
  if (key === undefined) throw new UsageError('which key? Give `--tls-key FILE`');
  if (isMutual && clientCa === undefined) {
    throw new UsageError('whose certificates do clients show? Give `--client-ca FILE`');
  }
  return { certificate, key, clientCa };
}

function useless(flag: string, scheme: string): UsageError {
  return new UsageError(
    `\`--${flag}\` is for \`${scheme}\` addresses, of which \`--listen\`, \`--observe\` and \`--forward-auth\` name none`,
  );
}
