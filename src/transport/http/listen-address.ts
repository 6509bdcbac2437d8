/** Where a server listens. Port 0 lets the system pick one. */
export type ListenAddress = { readonly host: string; readonly port: number } | { readonly path: string };

const hostAndPort = /^(?:\[(?<v6>[0-9a-fA-F:.%a-z]+)\]|(?<host>[^:[\]/]+)):(?<port>\d{1,5})$/;

const maxPort = 65_535;

/** Reads `HOST:PORT`, an IPv6 host in brackets, or `unix:PATH`; `undefined` when it is none of them. */
export function parseListenAddress(text: string): ListenAddress | undefined {
  if (text.startsWith('unix:'))
    return text.length > 'unix:'.length ? { path: text.slice('unix:'.length) } : undefined;
  const groups = hostAndPort.exec(text)?.groups;
  const host = groups?.['v6'] ?? groups?.['host'];
  const port = Number(groups?.['port']);
  return host !== undefined && port <= maxPort ? { host, port } : undefined;
}

/** Writes an address as it is read. */
export function formatListenAddress(address: ListenAddress): string {
  if ('path' in address) return `unix:${address.path}`;
  return address.host.includes(':') ? `[${address.host}]:${address.port}` : `${address.host}:${address.port}`;
}
