import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { fetchText } from './fetch-text.ts';
import type { KeyPlace } from './issuer-data.ts';
import { readJson } from './json.ts';
import { discoveryAddress, parseKeyAddress, parseProviderAddress } from './provider-address.ts';

/** A JSON Web Key Set as it was found, not read yet. */
interface LoadedKeys {
  readonly text: string;
  /** When it should be looked at again, in milliseconds from now. */
  readonly againMs: number;
}

/** Looks for the keys of an issuer. @throws {Error} when they cannot be had */
export type KeyLoader = (signal: AbortSignal) => Promise<LoadedKeys>;

/** A file is read this often: a Secret that is swapped counts within a second or so. */
const fileAgainMs = 1000;

/** Providers rotate over days, but a key that they withdraw should not hold for long. */
const usualAgeMs = 10 * 60_000;
const leastAgeMs = 60_000;
const mostAgeMs = 60 * 60_000;

/** Keys are fetched again before they are too old, so that a request never finds them so. */
const partOfAge = 0.8;

const maxFileBytes = 512 * 1024;

/** Makes the loader of an issuer's keys. */
export function createKeyLoader(issuer: string, keys: Exclude<KeyPlace, { by: 'envoy' }>): KeyLoader {
  switch (keys.by) {
    case 'file':
      return async () => ({ text: await readFile(keys.path), againMs: fileAgainMs });
    case 'uri':
      return (signal) => fetchKeys(parseProviderAddress(keys.uri), signal);
    case 'discovery':
      return async (signal) => await fetchKeys(await discover(issuer, signal), signal);
  }
}

async function fetchKeys(url: URL | undefined, signal: AbortSignal): Promise<LoadedKeys> {
  if (url === undefined) throw new Error('the address of the keys is neither https nor http on this machine');
  const { text, maxAgeMs = usualAgeMs } = await fetchText(url, signal);
  return { text, againMs: partOfAge * Math.min(Math.max(maxAgeMs, leastAgeMs), mostAgeMs) };
}

/** Asks an issuer where its keys are. @see OpenID Connect Discovery §4.3 */
async function discover(issuer: string, signal: AbortSignal): Promise<URL | undefined> {
  const url = discoveryAddress(issuer);
  if (url === undefined) throw new Error('the issuer is neither https nor http on this machine');
  const { text } = await fetchText(url, signal);
  const found = readJson(text);
  if (typeof found !== 'object' || found === null || !('issuer' in found) || !('jwks_uri' in found)) {
    throw new Error('the discovery document has no `issuer` or no `jwks_uri`');
  }
  if (found.issuer !== issuer) throw new Error('the discovery document is that of another issuer');
  return typeof found.jwks_uri === 'string' ? parseKeyAddress(found.jwks_uri, url) : undefined;
}

async function readFile(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = await file.stat();
    if (!status.isFile()) throw new Error('it is no file');
    if (status.size > maxFileBytes) throw new Error(`the file has over ${maxFileBytes} bytes`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}
