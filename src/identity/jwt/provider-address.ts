const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/**
 * The address of a provider: https, or http to this machine. Who could change what keys come over the wire could make
 * any token. `undefined` for anything else.
 */
export function parseProviderAddress(text: string): URL | undefined {
  const url = URL.parse(text);
  if (url === null || url.username !== '' || url.password !== '' || url.hash !== '') return undefined;
  return url.protocol === 'https:' || isLocal(url) ? url : undefined;
}

/** Where an issuer publishes what it is. `undefined` when its name is no address. @see OpenID Connect Discovery §4.1 */
export function discoveryAddress(issuer: string): URL | undefined {
  const url = parseProviderAddress(issuer);
  if (url === undefined || url.search !== '') return undefined;
  return new URL(`${url.origin}${url.pathname.replace(/\/$/, '')}/.well-known/openid-configuration`);
}

/** Where an issuer says its keys are: an issuer beyond this machine does not send us to a server on it. */
export function parseKeyAddress(text: string, issuer: URL): URL | undefined {
  const url = parseProviderAddress(text);
  return url !== undefined && isLocal(url) && !isLocal(issuer) ? undefined : url;
}

function isLocal({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && LOOPBACK.test(hostname);
}
