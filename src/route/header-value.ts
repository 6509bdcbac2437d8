import type { Header } from '../identity/credentials.ts';

/** One value of a request, if it is there. */
export interface Found {
  readonly value: string | undefined;
}

/** Why a header has no value that everybody reads alike. */
export type HeaderRefusal = 'DUPLICATE_HEADER' | 'MALFORMED_HEADER';

/**
 * Reads a header that may stand once and hold one value. A comma counts as a repeat: that is how proxies merge them.
 *
 * @param name - in lower case
 */
export function readHeader(headers: readonly Header[], name: string): Found | HeaderRefusal {
  let found: string | undefined;
  for (const header of headers) {
    if (header.name.length !== name.length || header.name.toLowerCase() !== name) continue;
    if (found !== undefined || header.value.includes(',')) return 'DUPLICATE_HEADER';
    if (/\p{Cc}/u.test(header.value)) return 'MALFORMED_HEADER';
    found = header.value.trim();
  }
  return { value: found };
}
