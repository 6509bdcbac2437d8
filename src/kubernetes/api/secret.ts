import type { ApiClient, ApiRequest } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { memberOf } from './member.ts';

/** Names an object in a namespace. */
export interface ObjectName {
  readonly namespace: string;
  readonly name: string;
}

/** A Secret as the API server holds it. */
export interface StoredSecret {
  /** Equal as long as nobody writes it. */
  readonly resourceVersion: string;
  /** What it holds, decoded from base64, by its keys. */
  readonly data: Readonly<Record<string, string>>;
  /** All of it, so that a replacement keeps labels and whatever else others have put there. */
  readonly object: unknown;
}

/** Who we are in `managedFields`. */
const manager = 'fieldManager=sidegate-injector';

/** Reads a Secret; `undefined` when there is none. @throws {ApiError} */
export async function getSecret(client: ApiClient, name: ObjectName): Promise<StoredSecret | undefined> {
  const request: ApiRequest = { method: 'GET', path: `${pathOf(name)}/${encodeURIComponent(name.name)}` };
  try {
    return toSecret(request, await client.send(request));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/** Creates an Opaque Secret. @throws {ApiError} with status 409 when there is one */
export async function createSecret(
  client: ApiClient,
  name: ObjectName,
  labels: Readonly<Record<string, string>>,
  data: Readonly<Record<string, string>>,
): Promise<StoredSecret> {
  const body = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { ...name, labels },
    type: 'Opaque',
    data: encode(data),
  };
  const request: ApiRequest = { method: 'POST', path: `${pathOf(name)}?${manager}`, body };
  return toSecret(request, await client.send(request));
}

/** Writes some of a Secret's data, and leaves the rest as it is. @throws {ApiError} with status 409 when it is no longer as it was read */
export async function replaceSecret(
  client: ApiClient,
  name: ObjectName,
  { object }: StoredSecret,
  data: Readonly<Record<string, string>>,
): Promise<StoredSecret> {
  const path = `${pathOf(name)}/${encodeURIComponent(name.name)}?${manager}`;
  const kept = typeof object === 'object' ? object : {};
  const others = memberOf(object, 'data');
  const body = { ...kept, data: { ...(typeof others === 'object' && others), ...encode(data) } };
  const request: ApiRequest = { method: 'PUT', path, body };
  return toSecret(request, await client.send(request));
}

function pathOf({ namespace }: ObjectName): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}

function toSecret({ method, path }: ApiRequest, object: unknown): StoredSecret {
  const resourceVersion = memberOf(memberOf(object, 'metadata'), 'resourceVersion');
  if (typeof resourceVersion !== 'string' || resourceVersion === '') {
    throw new ApiError(`${method} ${path}`, 200, 'Unreadable', 'the answer is no Secret');
  }
  const data = memberOf(object, 'data') ?? {};
  return { resourceVersion, data: Object.fromEntries(Object.entries(data).map(decode)), object };
}

function decode([key, value]: [string, unknown]): [string, string] {
  return [key, typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : ''];
}

function encode(data: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value).toString('base64')]),
  );
}
