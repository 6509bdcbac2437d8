import type { Found } from './header-value.ts';

/** Why a query has no value that everybody reads alike. */
export type QueryRefusal = 'DUPLICATE_PARAMETER' | 'MALFORMED_QUERY';

/**
 * Reads a parameter of a query that may stand once: neither in another case nor as an element of a list (`name[]`),
 * which some servers take for the same. A `;` is refused, since some take it for a `&`.
 *
 * @param query - what follows the first `?`; `undefined` without one
 * @see https://url.spec.whatwg.org/#urlencoded-parsing
 */
export function readParameter(query: string | undefined, name: string): Found | QueryRefusal {
  if (query === undefined) return { value: undefined };
  if (query.includes(';')) return 'MALFORMED_QUERY';
  const folded = name.toLowerCase();
  let value: string | undefined;
  let copies = 0;
  for (const pair of query.split('&')) {
    const mark = pair.indexOf('=');
    const key = decode(mark === -1 ? pair : pair.slice(0, mark));
    if (key === undefined) return 'MALFORMED_QUERY';
    const [base = ''] = key.toLowerCase().split('[');
    if (key.toLowerCase() !== folded && base !== folded) continue;
    copies += 1;
    if (copies > 1) return 'DUPLICATE_PARAMETER';
    if (key !== name) continue;
    value = decode(mark === -1 ? '' : pair.slice(mark + 1));
    if (value === undefined || /\p{Cc}/u.test(value)) return 'MALFORMED_QUERY';
  }
  return { value };
}

function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}
