import { fold } from '../decision/fold.ts';
import type { Header } from '../identity/credentials.ts';
import { readStrictObject } from '../identity/jwt/strict-json.ts';
import { type Found, type HeaderRefusal, readHeader } from './header-value.ts';

/** The body of a request, as far as the PEP buffered it. */
export interface RequestBody {
  readonly bytes: Uint8Array;
  /** There is more of it, so that nothing can be said of the whole. */
  readonly partial: boolean;
}

/** Why a body says nothing that everybody reads alike. */
export type BodyRefusal =
  | 'NO_BODY'
  | 'PARTIAL_BODY'
  | 'BODY_TOO_LARGE'
  | 'NOT_JSON'
  | 'DUPLICATE_NAME'
  | 'WRONG_BODY_VALUE';

/** An object of a body, by its names. */
export type JsonObject = ReadonlyMap<string, unknown>;

/** Reading more than this would keep other decisions waiting. 64 KiB. */
export const maxBodyBytes: number = 64 * 1024;

const JSON_TYPE = /^application\/(?:[\w.+-]+\+)?json(?:\s*;\s*charset="?utf-8"?)?$/i;

/** Reads a body that is one JSON object, whole and without a name twice, and that says so in its content type. */
export function readBody(
  body: RequestBody | undefined,
  headers: readonly Header[],
): JsonObject | BodyRefusal | HeaderRefusal {
  if (body === undefined || body.bytes.length === 0) return 'NO_BODY';
  if (body.partial) return 'PARTIAL_BODY';
  if (body.bytes.length > maxBodyBytes) return 'BODY_TOO_LARGE';
  const type = readHeader(headers, 'content-type');
  const encoding = readHeader(headers, 'content-encoding');
  if (typeof type === 'string') return type;
  if (typeof encoding === 'string') return encoding;
  if (!JSON_TYPE.test(type.value ?? '') || encoding.value !== undefined) return 'NOT_JSON';
  return readStrictObject(body.bytes) ?? 'NOT_JSON';
}

/**
 * Follows a JSON pointer through objects to a text, a whole number, `true` or `false`. Missing when nothing or `null`
 * is there. A list on the way is refused: a value for one of its elements says nothing of the others.
 *
 * @see RFC 6901
 */
export function pointTo(body: JsonObject, pointer: readonly string[]): Found | BodyRefusal {
  let object = body;
  for (const [place, name] of pointer.entries()) {
    if (isRepeated(object, name)) return 'DUPLICATE_NAME';
    const value = object.get(name);
    if (value === undefined || value === null) return { value: undefined };
    if (place === pointer.length - 1) return toFound(value);
    if (typeof value !== 'object' || Array.isArray(value)) return 'WRONG_BODY_VALUE';
    object = new Map(Object.entries(value));
  }
  return 'WRONG_BODY_VALUE';
}

/** Some readers of JSON, that of Go among them, take names that differ in case for the same and the last of them. */
function isRepeated(object: JsonObject, name: string): boolean {
  const folded = fold(name);
  let copies = 0;
  for (const key of object.keys()) if (key === name || fold(key) === folded) copies += 1;
  return copies > 1;
}

function toFound(value: unknown): Found | BodyRefusal {
  if (typeof value === 'string') return value.isWellFormed() ? { value } : 'WRONG_BODY_VALUE';
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return { value: String(value) };
  return 'WRONG_BODY_VALUE';
}
