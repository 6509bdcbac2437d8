import { readFile } from 'node:fs/promises';
import type { ApiPlace } from './api-place.ts';

/** What a request is made with, as it stands in the files now. */
export interface ApiCredentials {
  readonly token: string;
  /** The roots of the server's certificate, in PEM. */
  readonly ca: string | undefined;
}

/**
 * Reads token and roots. A service account's token is replaced by kubelet within the hour, so nothing is kept.
 *
 * @throws {Error} whose message names the file and nothing that stands in it
 */
export async function readCredentials({ tokenPath, caPath }: ApiPlace): Promise<ApiCredentials> {
  const token = (await readText(tokenPath)).trim();
  if (!/^[\x21-\x7e]+$/.test(token)) throw new Error(`\`${tokenPath}\` holds no token; write one there`);
  return { token, ca: caPath === undefined ? undefined : await readText(caPath) };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new Error(`\`${path}\` cannot be read, ${why}; let this process read it`, { cause: error });
  }
}
