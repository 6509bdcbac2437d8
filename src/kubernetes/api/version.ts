import type { ApiClient } from './api-client.ts';
import { memberOf } from './member.ts';

/** Which Kubernetes it is: 1.36 is `{ major: 1, minor: 36 }`. */
export interface ServerVersion {
  readonly major: number;
  readonly minor: number;
}

/** Asks the API server which one it is, for which everybody has the right. @throws {ApiError} or {Error} when it does not say */
export async function getVersion(client: ApiClient): Promise<ServerVersion> {
  const found = await client.send({ method: 'GET', path: '/version' });
  const version = readVersion(found);
  if (version === undefined) throw new Error('the API server does not say which version it is');
  return version;
}

/** Reads `GET /version`. Clouds write the minor version as `29+`. `undefined` when it says no numbers */
export function readVersion(found: unknown): ServerVersion | undefined {
  const major = numberOf(memberOf(found, 'major'));
  const minor = numberOf(memberOf(found, 'minor'));
  return major === undefined || minor === undefined ? undefined : { major, minor };
}

function numberOf(text: unknown): number | undefined {
  const digits = typeof text === 'string' ? /^(\d{1,6})\D*$/.exec(text)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}
