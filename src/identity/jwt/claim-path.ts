import type { ClaimPath } from './issuer-data.ts';

/** Claims that policies read lie a few names deep. */
const maxNames = 8;

/**
 * Reads how a policy names a claim: a JSON pointer when it begins with `/`, a name with a URL in it as it is, and else
 * names joined by dots. `undefined` when it is none of them.
 *
 * @see RFC 6901
 */
export function parseClaimPath(text: string): ClaimPath | undefined {
  const path = namesIn(text);
  return path.length > maxNames || path.includes('') ? undefined : path;
}

function namesIn(text: string): ClaimPath {
  if (text.startsWith('/')) {
    const names = text.slice(1).split('/');
    return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  }
  return text.includes('://') ? [text] : text.split('.');
}

/** What claims say under a path; `undefined` when they say nothing there, or `null`. */
export function lookUpClaim(claims: ReadonlyMap<string, unknown>, [first = '', ...rest]: ClaimPath): unknown {
  let value = claims.get(first);
  for (const name of rest) value = memberOf(value, name);
  return value ?? undefined;
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
