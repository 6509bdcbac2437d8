const ID = /^spiffe:\/\/(?<trustDomain>[a-z0-9._-]{1,255})(?:\/[A-Za-z0-9._-]+)+$/;
const DOTS = /\/\.{1,2}(?:\/|$)/;
const longestId = 2048;

/**
 * The trust domain of a workload's SPIFFE ID; `undefined` when the text is none. A query, a port, a user, an escape or
 * an empty part make it none.
 *
 * @see https://github.com/spiffe/spiffe/blob/main/standards/SPIFFE-ID.md#2-spiffe-identity
 */
export function trustDomainOf(id: string): string | undefined {
  if (id.length > longestId || DOTS.test(id)) return undefined;
  return ID.exec(id)?.groups?.['trustDomain'];
}
