import type { Rejection } from '../rejection.ts';
import { readStrictObject } from './strict-json.ts';

/** A header that a proxy lets through has rarely more than 8 KiB, and a token with hundreds of groups fits as well. */
const maxTokenChars = 16 * 1024;

/** A signed token as it came: what it says is nobody's word yet. */
export interface CompactToken {
  readonly header: ReadonlyMap<string, unknown>;
  readonly claims: ReadonlyMap<string, unknown>;
}

const SHAPE = /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/;

/** Says whether a text looks like a signed token: three parts in base64url, the last of which may be empty. */
export function looksSigned(token: string): boolean {
  return SHAPE.test(token);
}

/**
 * Reads what looks like a signed token, without believing it.
 *
 * @see RFC 7515 §7.1
 */
export function readCompact(token: string): CompactToken | Rejection {
  if (token.length > maxTokenChars) {
    return { reason: 'TOO_LARGE', message: `a token of over ${maxTokenChars} characters` };
  }
  const [first = '', second = '', third = ''] = token.split('.');
  const header = readStrictObject(Buffer.from(first, 'base64url'));
  const claims = readStrictObject(Buffer.from(second, 'base64url'));
  if (header === undefined) return { reason: 'MALFORMED', message: 'the header of the token cannot be read' };
  if (claims === undefined) return { reason: 'MALFORMED', message: 'the claims of the token cannot be read' };
  // Two spellings of one signature would make two tokens of one.
  if (Buffer.from(third, 'base64url').toString('base64url') !== third) {
    return { reason: 'MALFORMED', message: 'the signature of the token is not written as it should be' };
  }
  return { header, claims };
}
