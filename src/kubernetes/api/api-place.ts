/** Where the API server is, and what we show it. */
export interface ApiPlace {
  readonly url: URL;
  /** The file with the token; it is read anew for each request. */
  readonly tokenPath: string;
  /** The roots of the server's certificate; absent means those that Node knows. */
  readonly caPath: string | undefined;
}

/** What Kubernetes mounts into every container that has a service account. */
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The API server of the cluster that we run in; `undefined` outside of one. */
export function inClusterPlace(
  environment: Readonly<Record<string, string | undefined>>,
): ApiPlace | undefined {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (!host || !port) return undefined;
  return toApiPlace(
    `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    `${mountPath}/token`,
    `${mountPath}/ca.crt`,
  );
}

/** Reads an address; `undefined` unless it is https, for the token must not go over the wire in clear. */
export function toApiPlace(
  address: string,
  tokenPath: string,
  caPath: string | undefined,
): ApiPlace | undefined {
  const url = URL.parse(address);
  if (url?.protocol !== 'https:' || url.username !== '' || url.password !== '') return undefined;
  if (url.search !== '' || url.hash !== '') return undefined;
  return { url, tokenPath, caPath };
}
