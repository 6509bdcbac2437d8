const LABEL = '[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?';
const NAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`);
const PLAIN = /^[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*$/;
const AUTHORITY = /^(?<host>\[[0-9A-Fa-f:.]+\]|[^:[\]]*)(?::\d{0,5})?$/;

/** The longest name that a host can have. @see RFC 1035 §2.3.4 */
const maxChars = 253;

/**
 * Reads the authority of a request into the name by which routes know hosts: in lower case, without port and final
 * dot. Empty when the request has none; `undefined` when it is no authority. Total, linear.
 *
 * @see RFC 9110 §7.2
 */
export function readHost(authority: string): string | undefined {
  if (authority.length <= maxChars && PLAIN.test(authority)) return authority;
  if (authority === '') return '';
  const host = AUTHORITY.exec(authority)?.groups?.['host']?.toLowerCase().replace(/\.$/, '') ?? '';
  if (host.startsWith('[')) return host;
  return isHostName(host) ? host : undefined;
}

/** Says whether a text is the name or IPv4 address of a host, in lower case and ASCII. */
export function isHostName(name: string): boolean {
  return name.length <= maxChars && NAME.test(name);
}
