import { readFileSync } from 'node:fs';

/** The version of this package. */
export const version: string = readVersion(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
);

function readVersion(text: string): string {
  const manifest: unknown = JSON.parse(text);
  const found =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof found === 'string' ? found : 'unknown';
}
