import { ApiError } from '../api/api-error.ts';
import { createSecret, replaceSecret } from '../api/secret.ts';
import { patchCaBundles } from '../api/webhook-configuration.ts';
import { toData, toPreviousData } from './authority.ts';
import type { CaCertificate } from './ca-certificate.ts';
import type { Lives } from './lives.ts';
import { makeCa } from './make-certificate.ts';
import { type Outlook, withConfiguration, withSecret } from './outlook.ts';
import type { Site } from './site.ts';

/** Somebody else has written in between: what is there has to be looked at again. */
export class ConflictError extends Error {}

const labels = { 'app.kubernetes.io/name': 'sidegate', 'app.kubernetes.io/managed-by': 'sidegate-injector' };

/** Writes a new CA into the Secret, and creates it where there is none. @throws {ConflictError} or {ApiError} */
export async function writeCa(
  outlook: Outlook,
  previous: readonly CaCertificate[],
  { client, secret }: Site,
  { caMs, skewMs }: Lives,
): Promise<Outlook> {
  const nowMs = Date.now();
  const { certificate, key } = await makeCa({ fromMs: nowMs - skewMs, untilMs: nowMs + caMs });
  const data = toData(certificate, key, previous);
  const { secret: seen } = outlook;
  const written =
    seen === undefined || seen === 'none'
      ? createSecret(client, secret, labels, data)
      : replaceSecret(client, secret, seen, data);
  return withSecret(outlook, await written.catch(conflictAt(409)));
}

/** Writes the CAs before the current one into the Secret. @throws {ConflictError} or {ApiError} */
export async function writePrevious(
  outlook: Outlook,
  previous: readonly CaCertificate[],
  { client, secret }: Site,
): Promise<Outlook> {
  const { secret: seen } = outlook;
  if (seen === undefined || seen === 'none') throw new ConflictError('the Secret has gone');
  const written = replaceSecret(client, secret, seen, toPreviousData(previous));
  return withSecret(outlook, await written.catch(conflictAt(409)));
}

/** Writes whom the webhooks of a configuration trust. @throws {ConflictError} or {ApiError} */
export async function writeBundle(
  outlook: Outlook,
  place: number,
  bundle: string,
  { client, webhooks }: Site,
): Promise<Outlook> {
  const [name, seen] = [webhooks[place], outlook.configurations?.[place]];
  if (name === undefined || seen === undefined) throw new ConflictError('the configuration has gone');
  // 422 is what the API server answers to a `test` that fails, 404 to an object that has gone.
  const written = patchCaBundles(client, name, seen, bundle).catch(conflictAt(404, 409, 422));
  return withConfiguration(outlook, place, await written);
}

function conflictAt(...statuses: readonly number[]): (error: unknown) => never {
  return (error) => {
    if (error instanceof ApiError && error.status !== undefined && statuses.includes(error.status)) {
      throw new ConflictError(error.message, { cause: error });
    }
    throw error;
  };
}
