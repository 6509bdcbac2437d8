import { domainOf } from './jwt/bounds.ts';
import { createClaimReader } from './jwt/claim-reader.ts';
import { readStrictObject } from './jwt/strict-json.ts';
import { nameOf, saysVerified } from './jwt/to-principal.ts';
import type { Rejection } from './rejection.ts';

/** Who a user is by the claims that an auth proxy passes on. */
export interface Userinfo {
  /** The verified e-mail, or else the subject: Kalm knows users by their e-mail. */
  readonly id: string;
  readonly email: string | undefined;
  readonly name: string | undefined;
  readonly groups: readonly string[];
  /** Every other name that the claims give him. */
  readonly attributes: ReadonlyMap<string, string>;
  /** Milliseconds since the epoch; `Infinity` when the claims do not say. */
  readonly expiresAtMs: number;
}

/** The claims of a token with hundreds of groups fit. */
const maxChars = 16 * 1024;

/** Either alphabet, never both, with padding or without. */
const BASE64 = /^(?:[A-Za-z0-9+/]+|[A-Za-z0-9_-]+)(={0,2})$/;

/** The end of the year 9999. */
const lastSecond = 253_402_300_799;

const EMAIL = ['email'];

/**
 * Reads `Kalm-Sso-Userinfo`: the claims of an ID token that an auth proxy verified, as JSON in base64. What else they
 * say is nobody's business here, an impersonation in particular.
 *
 * @see RFC 4648 §4 and §5; OpenID Connect Core §5.1
 */
export function readUserinfo(text: string, nowMs: number): Userinfo | Rejection {
  if (text.length > maxChars) {
    return { reason: 'TOO_LARGE', message: `user information of over ${maxChars} characters` };
  }
  const bytes = fromBase64(text);
  const claims = bytes && readStrictObject(bytes);
  if (claims === undefined) return malformed('the user information is no JSON object in base64');
  const expiresAtMs = expiryOf(claims);
  if (expiresAtMs === undefined) return malformed('`exp` of the user information is no number of seconds');
  if (nowMs >= expiresAtMs) return { reason: 'EXPIRED', message: 'the user information has expired' };
  const read = createClaimReader(claims);
  const email = read.one(EMAIL);
  const subject = read.one(['sub']);
  const login = read.one(['preferred_username']);
  const groups = read.many(['groups']);
  if (!read.isReadable()) return malformed('a claim of the user information holds something else than text');
  const isVerified = email !== undefined && saysVerified(claims, EMAIL);
  if (isVerified && domainOf(email) === undefined) return malformed('the e-mail is none');
  const id = isVerified ? email : subject;
  if (id === undefined) return malformed('the user information says neither a verified e-mail nor a subject');
  const attributes = new Map<string, string>();
  if (subject !== undefined) attributes.set('sub', subject);
  if (login !== undefined) attributes.set('preferred_username', login);
  if (email !== undefined && !isVerified) attributes.set('unverified-email', email);
  return {
    id,
    email: isVerified ? email : undefined,
    name: nameOf(claims) ?? login,
    groups,
    attributes,
    expiresAtMs,
  };
}

function malformed(message: string): Rejection {
  return { reason: 'MALFORMED', message };
}

/** The bytes; `undefined` for a text that is no base64, or that spells its bytes in another way than the usual one. */
function fromBase64(text: string): Uint8Array | undefined {
  const [, padding] = BASE64.exec(text) ?? [];
  if (padding === undefined || (padding !== '' && text.length % 4 !== 0)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  const written = text
    .slice(0, text.length - padding.length)
    .replaceAll('+', '-')
    .replaceAll('/', '_');
  return bytes.toString('base64url') === written ? bytes : undefined;
}

/** When the claims end, in milliseconds; `undefined` when what they say of it is no moment. */
function expiryOf(claims: ReadonlyMap<string, unknown>): number | undefined {
  const seconds = claims.get('exp');
  if (seconds === undefined) return Infinity;
  const isMoment = typeof seconds === 'number' && seconds >= 0 && seconds <= lastSecond;
  return isMoment ? seconds * 1000 : undefined;
}
