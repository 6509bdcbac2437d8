import { hash } from 'node:crypto';
import { type AuthenticationResult, type Authenticator, reject } from './authentication.ts';
import type { TokenVerifier } from './jwt/token-verifier.ts';

/** A bearer behind a comma, as proxies merge repeated headers. */
const JOINED = /,\s*bearer(?:\s|$)/i;

/**
 * Recognises `Authorization: Bearer`, the scheme in any case: an access token by its SHA-256, the same work for one
 * that is known and one that is not, and then a JSON Web Token. Other schemes are none of ours.
 *
 * @param tokens - lower-case hex SHA-256 to the end of the token's life, in milliseconds since the epoch
 * @param verify - absent when the policy takes no JSON Web Tokens here
 * @see RFC 6750 §2.1
 */
export function createBearerAuthenticator(
  tokens: ReadonlyMap<string, number>,
  verify: TokenVerifier | undefined,
): Authenticator {
  return ({ headers }, nowMs) => {
    const values = headers.filter(({ name }) => isAuthorization(name)).map(({ value }) => value.trim());
    const token = values.map(bearerIn).find((each) => each !== undefined);
    const joined = values.some((value) => value.includes(',') && JOINED.test(value));
    if (token === undefined && !joined) return undefined;
    if (values.length > 1 || joined) return reject('DUPLICATE', 'more than one `authorization` header');
    if (token === undefined || token === '')
      return reject('MALFORMED', 'a bearer credential without a token');
    const digest = hash('sha256', token);
    const expiresAtMs = tokens.get(digest);
    if (expiresAtMs !== undefined) return toResult(digest, expiresAtMs, nowMs);
    return verify === undefined ? unknown : verify(token, digest, nowMs);
  };
}

const unknown = reject('UNKNOWN_TOKEN', 'the policy knows no such token');

function isAuthorization(name: string): boolean {
  return name.length === 'authorization'.length && name.toLowerCase() === 'authorization';
}

/** The token of a bearer credential, empty when there is none; `undefined` for another scheme. */
function bearerIn(value: string): string | undefined {
  const scheme = 'bearer';
  if (value.slice(0, scheme.length).toLowerCase() !== scheme) return undefined;
  const rest = value.slice(scheme.length);
  return rest === '' || /^\s/.test(rest) ? rest.trimStart() : undefined;
}

function toResult(id: string, expiresAtMs: number, nowMs: number): AuthenticationResult {
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
