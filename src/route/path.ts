/** The one reading of a request's path on which it is decided. */
export interface RequestPath {
  /** The path in one spelling: no needless escapes, the others in capitals. Reading it again gives the same. */
  readonly path: string;
  /** What stands between the slashes, decoded. The last one is empty when the path ends with a slash. */
  readonly segments: readonly string[];
  /** What follows the first `?`, as received; absent without one. */
  readonly query: string | undefined;
}

/** Why a path has no reading on which every server agrees. */
export type PathRefusal =
  | 'EMPTY_PATH'
  | 'NOT_ORIGIN_FORM'
  | 'FRAGMENT'
  | 'CONTROL_CHARACTER'
  | 'NOT_ASCII'
  | 'ILLEGAL_CHARACTER'
  | 'BACKSLASH'
  | 'SEMICOLON'
  | 'ENCODED_SLASH'
  | 'EMPTY_SEGMENT'
  | 'DOT_SEGMENT'
  | 'BAD_ENCODING'
  | 'DOUBLE_ENCODING'
  | 'LOOKALIKE';

/** What no part of a request target may hold, and what the path may not hold either, each with its name. */
const FORBIDDEN: readonly (readonly [refusal: PathRefusal, anywhere: RegExp])[] = [
  ['CONTROL_CHARACTER', /\p{Cc}/u],
  ['NOT_ASCII', /[^ -~]/],
  ['FRAGMENT', /#/],
  ['ILLEGAL_CHARACTER', / /],
];
const FORBIDDEN_IN_PATH: readonly (readonly [refusal: PathRefusal, inPath: RegExp])[] = [
  ['BACKSLASH', /\\/],
  ['SEMICOLON', /;/],
  ['ILLEGAL_CHARACTER', /["<>^`{}]/],
  ['EMPTY_SEGMENT', /\/\//],
];

/** A target of nothing but letters, digits and marks that mean nothing to any server. */
const PLAIN = /^\/[\w\-.~!$&'()*+,=:@/]*$/;
const PLAIN_TROUBLE = /\/\/|\/\.+(?:\/|$)/;

/** Decoded once, this decodes again: some server behind us may do that. */
const ESCAPE = /%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})/;

/** What means something in a path, where a compatible character may be taken for it. */
const MEANINGFUL = /[/\\%;?#]/;

/**
 * Reads the target of a request, as its client sent it, into the one path on which it is decided. A target that one
 * server may read otherwise than another is refused and never mended: what is decided must be what the upstream sees.
 * Total: it never throws.
 *
 * @param target - `:path`, the query included; of bytes each one is a character
 * @see RFC 3986 §3.3, §6.2.2; RFC 9112 §3.2
 */
export function readPath(target: string | Uint8Array): RequestPath | PathRefusal {
  const raw = typeof target === 'string' ? target : Buffer.from(target).toString('latin1');
  if (PLAIN.test(raw) && !PLAIN_TROUBLE.test(raw)) {
    return { path: raw, segments: raw.slice(1).split('/'), query: undefined };
  }
  if (raw === '') return 'EMPTY_PATH';
  const wrong = FORBIDDEN.find(([, anywhere]) => anywhere.test(raw));
  if (wrong !== undefined) return wrong[0];
  if (!raw.startsWith('/')) return raw.startsWith('\\') ? 'BACKSLASH' : 'NOT_ORIGIN_FORM';
  const mark = raw.indexOf('?');
  const path = mark === -1 ? raw : raw.slice(0, mark);
  const inPath = FORBIDDEN_IN_PATH.find(([, found]) => found.test(path));
  if (inPath !== undefined) return inPath[0];
  return readSegments(path, mark === -1 ? undefined : raw.slice(mark + 1));
}

function readSegments(path: string, query: string | undefined): RequestPath | PathRefusal {
  const segments: string[] = [];
  for (const encoded of path.slice(1).split('/')) {
    const segment = decode(encoded);
    if (segment === undefined) return 'BAD_ENCODING';
    const refusal = segment === '' ? undefined : problemOfSegment(segment);
    if (refusal !== undefined) return refusal;
    segments.push(segment);
  }
  return { path: segments.map((segment) => `/${encode(segment)}`).join(''), segments, query };
}

/** What is wrong with a decoded segment that is not empty. */
export function problemOfSegment(segment: string): PathRefusal | undefined {
  if (/[\p{Cc}\u2028\u2029]/u.test(segment)) return 'CONTROL_CHARACTER';
  if (segment.includes('/')) return 'ENCODED_SLASH';
  if (segment.includes('\\')) return 'BACKSLASH';
  if (segment.includes(';')) return 'SEMICOLON';
  if (ESCAPE.test(segment)) return 'DOUBLE_ENCODING';
  if (isDots(segment)) return 'DOT_SEGMENT';
  return looksLikeMore(segment) ? 'LOOKALIKE' : undefined;
}

/** `.` and `..`, and what servers trim to them. */
function isDots(segment: string): boolean {
  return /^[.\s]+$/.test(segment);
}

/** None of them is part of a structure, and to put many in order takes time by the square of their number. */
const MARKS = /\p{M}+/gu;

/**
 * Says whether a server that normalises characters would read another structure: `／` for `/`, `‥` for `..`.
 *
 * @see UAX 15 §13 on runs of marks
 */
function looksLikeMore(segment: string): boolean {
  if (/^[ -~]*$/.test(segment)) return false;
  const { length } = segment.match(new RegExp(MEANINGFUL, 'g')) ?? [];
  const composed = segment.replace(MARKS, '').normalize('NFKC');
  const { length: after } = composed.match(new RegExp(MEANINGFUL, 'g')) ?? [];
  return after !== length || ESCAPE.test(composed) || isDots(composed);
}

/** `undefined` for an escape that is broken, or bytes that are no UTF-8. */
function decode(encoded: string): string | undefined {
  try {
    return decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** What stays as it is in a path beside what `encodeURIComponent` leaves. */
const KEPT = /%(?:2[46BC]|3[AD]|40)/g;

function encode(segment: string): string {
  return encodeURIComponent(segment).replace(KEPT, decodeURIComponent);
}
