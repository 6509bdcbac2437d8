/** How a TCP connection is protected: not, by a certificate of ours, or by certificates of both ends. */
type Security = 'plain' | 'tls' | 'mtls';

/** The host that stands for every address of this machine, IPv4 and IPv6. */
export const EVERY_HOST = '*';

/** Where to listen: a TCP port, or a Unix socket at a path. */
export type Address =
  | { readonly kind: 'tcp'; readonly security: Security; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string };

/** Why an address is not listened on. */
export type ListenErrorCode = 'BAD_ADDRESS' | 'PATH_TOO_LONG' | 'NOT_A_SOCKET' | 'IN_USE' | 'FAILED';

/** An address that is not listened on, in words for whoever wrote it. */
export class ListenError extends Error {
  readonly code: ListenErrorCode;

  constructor(code: ListenErrorCode, address: string, problem: string, options?: ErrorOptions) {
    super(`cannot listen on \`${address}\`: ${problem}`, options);
    this.name = 'ListenError';
    this.code = code;
  }
}

const unixScheme = 'unix:';
const hostAndPort =
  /^(?!m?tls:\d+$)(?:(?<secured>m?tls):)?(?:\[(?<ip>[^[\]]+)\]|(?<name>[^:[\]]+)):(?<port>\d{1,5})$/;
const longestPathBytes = 107;

/**
 * Reads `HOST:PORT`, an IPv6 address in brackets, `*` for every address, either behind `tls:` or `mtls:`, or
 * `unix:PATH`.
 *
 * @throws {ListenError} when it is neither
 */
export function parseAddress(text: string): Address {
  if (text.startsWith(unixScheme)) return { kind: 'unix', path: parsePath(text) };
  const { secured, ip, name, port: digits } = hostAndPort.exec(text)?.groups ?? {};
  const host = ip ?? name;
  const port = Number(digits);
  if (host === undefined || port > 65_535) {
    throw new ListenError(
      'BAD_ADDRESS',
      text,
      'an address is `HOST:PORT`, `[IPV6]:PORT` or `*:PORT`, either behind `tls:` or `mtls:`, or `unix:PATH`',
    );
  }
  const security = secured === 'tls' || secured === 'mtls' ? secured : 'plain';
  return { kind: 'tcp', security, host, port };
}

function parsePath(text: string): string {
  const path = text.slice(unixScheme.length);
  if (path === '') throw new ListenError('BAD_ADDRESS', text, 'the path is empty');
  const bytes = Buffer.byteLength(path);
  if (bytes <= longestPathBytes) return path;
  const problem = `the path is ${bytes} bytes long, and a socket's is at most ${longestPathBytes}`;
  throw new ListenError('PATH_TOO_LONG', text, `${problem}; choose a shorter one`);
}

/** Writes an address as `parseAddress` reads it. */
export function formatAddress(address: Address): string {
  if (address.kind === 'unix') return `${unixScheme}${address.path}`;
  const { security, host, port } = address;
  const scheme = security === 'plain' ? '' : `${security}:`;
  return host.includes(':') ? `${scheme}[${host}]:${port}` : `${scheme}${host}:${port}`;
}
