import { hash } from 'node:crypto';
import type { Authenticator } from '../authentication.ts';
import type { Header } from '../credentials.ts';
import type { Rejection } from '../rejection.ts';
import type { TokenPlace } from './issuer-data.ts';
import type { TokenVerifier } from './token-verifier.ts';

/** A place beside `Authorization` where a token may stand. */
export type OtherPlace = Extract<TokenPlace, { at: 'header' | 'cookie' }>;

/** Recognises the bearer of a token that stands in a header of its own or in a cookie. */
export function createPlaceAuthenticator(place: OtherPlace, verify: TokenVerifier): Authenticator {
  return ({ headers }, nowMs) => {
    const found = place.at === 'header' ? inHeader(headers, place.name) : inCookie(headers, place.name);
    if (found === undefined) return undefined;
    if (typeof found !== 'string') return { principal: undefined, rejection: found };
    return verify(found, hash('sha256', found), nowMs);
  };
}

function inHeader(headers: readonly Header[], wanted: string): string | Rejection | undefined {
  const values = headers.filter(({ name }) => name.toLowerCase() === wanted).map(({ value }) => value.trim());
  const [first, ...others] = values;
  // A proxy joins what came twice by a comma.
  if (others.length > 0 || first?.includes(',') === true) {
    return { reason: 'DUPLICATE', message: `more than one \`${wanted}\` header` };
  }
  return first === '' ? undefined : first;
}

/** A quoted text that holds a `;`: one reader takes a cookie out of it where another sees none. */
const SPLIT_QUOTE = /(?:^|;)[^;="]*=\s*"[^";]*(?:;|$)/;

/**
 * A cookie of that name. HTTP/2 may spread cookies over several headers; a name that stands in them twice was set by
 * two, and nobody can say which one counts.
 *
 * @see RFC 6265 §4.2, RFC 9113 §8.2.3
 */
function inCookie(headers: readonly Header[], wanted: string): string | Rejection | undefined {
  const all = headers.filter(({ name }) => name.toLowerCase() === 'cookie').map(({ value }) => value);
  const text = all.join(';');
  if (!text.includes(`${wanted}=`)) return undefined;
  if (SPLIT_QUOTE.test(text)) return { reason: 'MALFORMED', message: 'a quoted cookie holds a `;`' };
  const pairs = text.split(';').map((pair) => pair.trim());
  const values = pairs
    .filter((pair) => pair.startsWith(`${wanted}=`))
    .map((pair) => pair.slice(wanted.length + 1));
  const [first, ...others] = values;
  if (others.length > 0) return { reason: 'DUPLICATE', message: `more than one cookie \`${wanted}\`` };
  return first === '' ? undefined : first;
}
