import type { Rejection } from '../rejection.ts';
import { type Algorithm, algorithmIn } from './algorithm.ts';
import type { CompactToken } from './compact.ts';
import type { IssuerData } from './issuer-data.ts';

/** A token that only its signature can refuse; still nobody's word. */
export interface Suspect {
  readonly claims: ReadonlyMap<string, unknown>;
  readonly algorithm: Algorithm;
  /** Which of the issuer's keys it names, a look-up key and nothing else. */
  readonly keyId: string | undefined;
  readonly expiresAtMs: number;
}

/** No provider's key id is longer. */
const maxKeyIdChars = 512;

/** The end of the year 9999. */
const lastSecond = 253_402_300_799;

/** Kinds of tokens that say who somebody is. */
const plainTypes: readonly unknown[] = [undefined, 'jwt', 'at+jwt'];

/**
 * Refuses everything about a token that can be refused without its signature.
 *
 * @see RFC 8725 §3
 */
export function inspect(token: CompactToken, issuer: IssuerData, nowMs: number): Suspect | Rejection {
  const algorithm = algorithmIn(issuer.algorithms, token.header.get('alg'));
  if (algorithm === undefined) {
    return { reason: 'UNSUPPORTED_ALGORITHM', message: 'the policy does not allow this `alg` to the issuer' };
  }
  const rejection = inspectHeader(token.header, issuer);
  if (rejection !== undefined) return rejection;
  const expiresAtMs = inspectClaims(token.claims, issuer, nowMs);
  if (typeof expiresAtMs !== 'number') return expiresAtMs;
  const keyId = token.header.get('kid');
  if (keyId !== undefined && (typeof keyId !== 'string' || keyId.length > maxKeyIdChars)) {
    return { reason: 'MALFORMED', message: '`kid` is no text, or a very long one' };
  }
  return { claims: token.claims, algorithm, keyId, expiresAtMs };
}

/**
 * Refuses claims that are meant for others or whose time is not now, whoever vouches for them. Gives the end of their
 * life in milliseconds since the epoch.
 *
 * @see RFC 7519 §4.1
 */
export function inspectClaims(
  claims: ReadonlyMap<string, unknown>,
  issuer: IssuerData,
  nowMs: number,
): number | Rejection {
  return inspectParties(claims, issuer) ?? inspectTimes(claims, issuer, nowMs);
}

function inspectHeader(header: ReadonlyMap<string, unknown>, { typ }: IssuerData): Rejection | undefined {
  for (const name of ['crit', 'b64']) {
    if (header.has(name)) return { reason: 'UNSUPPORTED_HEADER', message: `\`${name}\` is not understood` };
  }
  const found = header.get('typ');
  const type = typeof found === 'string' ? normalize(found) : found;
  const fits = typ === undefined ? plainTypes.includes(type) : type === normalize(typ);
  return fits ? undefined : { reason: 'WRONG_TYPE', message: 'the token is of another `typ` than is wanted' };
}

/** @see RFC 7515 §4.1.9 */
function normalize(typ: string): string {
  return typ.toLowerCase().replace(/^application\//, '');
}

function inspectParties(
  claims: ReadonlyMap<string, unknown>,
  { audiences, azp }: IssuerData,
): Rejection | undefined {
  const audience: unknown = claims.get('aud');
  const list: readonly unknown[] = Array.isArray(audience) ? audience : [audience];
  const isText = list.every((each) => typeof each === 'string');
  if (!isText || !audiences.some((each) => list.includes(each))) {
    return { reason: 'WRONG_AUDIENCE', message: '`aud` names none of the audiences of the policy' };
  }
  const party = claims.get('azp');
  if (azp !== undefined && !azp.some((each) => each === party)) {
    return { reason: 'WRONG_PARTY', message: '`azp` names none of the clients of the policy' };
  }
  return undefined;
}

/** The end of the token's life. Tolerance is for a token that is very young, never for one that has ended. */
function inspectTimes(
  claims: ReadonlyMap<string, unknown>,
  { clockToleranceSeconds }: IssuerData,
  nowMs: number,
): number | Rejection {
  for (const name of ['exp', 'nbf', 'iat']) {
    const value = claims.get(name);
    if ((name === 'exp' || claims.has(name)) && !isMoment(value)) {
      return { reason: 'MALFORMED', message: `\`${name}\` is missing or no number of seconds` };
    }
  }
  const expiresAtMs = Number(claims.get('exp')) * 1000;
  if (nowMs >= expiresAtMs) return { reason: 'EXPIRED', message: 'the token has expired' };
  const latestMs = nowMs + clockToleranceSeconds * 1000;
  for (const name of ['nbf', 'iat']) {
    if (Number(claims.get(name) ?? 0) * 1000 <= latestMs) continue;
    return { reason: 'NOT_YET_VALID', message: `\`${name}\` lies in the future` };
  }
  return expiresAtMs;
}

function isMoment(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= lastSecond;
}
