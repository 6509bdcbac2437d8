import { hash } from 'node:crypto';
import { type AuthenticationResult, type Authenticator, reject } from './authentication.ts';

const BEARER = /^bearer(?:\s+(.*))?$/is;

/** A bearer behind a comma, as proxies merge repeated headers. */
const MERGED = /,\s*bearer(?:\s|$)/i;

/**
 * Recognises `Authorization: Bearer`, the scheme in any case, by the SHA-256 of the token: the same work for a token
 * that is known and one that is not. Other schemes are none of ours.
 *
 * @param tokens - lower-case hex SHA-256 to the end of the token's life, in milliseconds since the epoch
 * @see RFC 6750 §2.1
 */
export function createTokenAuthenticator(tokens: ReadonlyMap<string, number>): Authenticator {
  return ({ headers }, nowMs) => {
    const values = headers
      .filter(({ name }) => name.toLowerCase() === 'authorization')
      .map(({ value }) => value.trim());
    const bearers = values.flatMap((value) => BEARER.exec(value) ?? []);
    const merged = bearers.length === 0 && values.some((value) => MERGED.test(value));
    if (bearers.length === 0 && !merged) return undefined;
    if (values.length > 1 || merged) return reject('DUPLICATE', 'more than one `authorization` header');
    const token = BEARER.exec(values[0] ?? '')?.[1] ?? '';
    return token === ''
      ? reject('MALFORMED', 'a bearer credential without a token')
      : recognise(token, tokens, nowMs);
  };
}

function recognise(token: string, tokens: ReadonlyMap<string, number>, nowMs: number): AuthenticationResult {
  const id = hash('sha256', token);
  const expiresAtMs = tokens.get(id);
  if (expiresAtMs === undefined) return reject('UNKNOWN_TOKEN', 'the policy knows no such token');
  if (nowMs >= expiresAtMs) return reject('EXPIRED', 'the access token has expired');
  const principal = {
    kind: 'ACCESS_TOKEN',
    id,
    email: undefined,
    name: undefined,
    groups: [],
    attributes: new Map<string, string>(),
    issuer: undefined,
    authenticatedBy: 'access_token',
    expiresAtMs,
  } as const;
  return { principal, rejection: undefined };
}
