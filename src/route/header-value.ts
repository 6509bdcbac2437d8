import type { Header } from '../identity/credentials.ts';
import { foldName } from '../identity/header-name.ts';

/** One value of a request, if it is there. */
export interface Found {
  readonly value: string | undefined;
}

/** Why a header has no value that everybody reads alike. */
export type HeaderRefusal = 'DUPLICATE_HEADER' | 'MALFORMED_HEADER';

/**
 * Reads a header that may stand once and hold one value. A comma counts as a repeat: that is how proxies merge them. So does
 * a header that is spelt almost like it, which some servers take for the same.
 *
 * @param name - in lower case
 */
export function readHeader(headers: readonly Header[], name: string): Found | HeaderRefusal {
  let found: string | undefined;
  for (const header of headers) {
    if (header.name.length !== name.length) continue;
    if (header.name.toLowerCase() !== name) {
      if (foldName(header.name) === foldName(name)) return 'DUPLICATE_HEADER';
      continue;
    }
    if (found !== undefined || header.value.includes(',')) return 'DUPLICATE_HEADER';
    if (/\p{Cc}/u.test(header.value)) return 'MALFORMED_HEADER';
    found = header.value.trim();
  }
  return { value: found };
}
