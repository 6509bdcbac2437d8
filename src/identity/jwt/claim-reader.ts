import { lookUpClaim } from './claim-path.ts';
import type { ClaimPath } from './issuer-data.ts';

/** Takes text out of claims, and remembers whether something stood there that is none. */
export interface ClaimReader {
  /** One text; a list of one counts as such, and a number that was read to its last digit. `undefined` when nothing stands there, or an empty text. */
  readonly one: (path: ClaimPath | undefined) => string | undefined;
  /** All texts of a list, or one that stands alone; empty ones are left out. */
  readonly many: (path: ClaimPath | undefined) => readonly string[];
  /** Whether all that was taken could be read. */
  readonly isReadable: () => boolean;
}

/** Characters that no identity holds and that would forge lines in a log or a header. */
const CONTROL = /\p{Cc}/u;

/** Says whether something is a number that no other one is read as: beyond 2^53 neighbours become one. @see RFC 8259 §6 */
function isExact(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

/** Makes a reader of a token's claims. */
export function createClaimReader(claims: ReadonlyMap<string, unknown>): ClaimReader {
  let readable = true;

  function many(path: ClaimPath | undefined): readonly string[] {
    const value = path === undefined ? undefined : lookUpClaim(claims, path);
    if (value === undefined) return [];
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    return list.map(textOf).filter((text) => text !== '');
  }

  function textOf(value: unknown): string {
    const isText = typeof value === 'string' || typeof value === 'boolean' || isExact(value);
    const text = isText ? String(value) : '';
    if (isText && !CONTROL.test(text) && text.isWellFormed()) return text;
    readable = false;
    return '';
  }

  return {
    many,
    one(path) {
      const texts = many(path);
      if (texts.length > 1) readable = false;
      return texts[0];
    },
    isReadable: () => readable,
  };
}
