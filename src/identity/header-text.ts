/** Bytes that no identity holds and that would forge lines in a log or a header. */
const CONTROL = /\p{Cc}/u;

/** What readers put where bytes were no text. */
const REPLACED = '\uFFFD';

const HIGH = /[\u0080-\u00FF]/;
const BEYOND = /[\u0100-\u{10FFFF}]/u;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * What keeps the value of an identity header from being a name that can be compared; `undefined` for one that can.
 * Somebody whose name was read as other letters would be a stranger to a policy that suspends him.
 */
export function textProblem(value: string): string | undefined {
  if (CONTROL.test(value)) return 'control characters';
  if (value.includes(REPLACED) || !value.isWellFormed()) return 'bytes that are no UTF-8';
  return isMisread(value) ? 'letters that were UTF-8 and read as Latin-1' : undefined;
}

function isMisread(value: string): boolean {
  if (!HIGH.test(value) || BEYOND.test(value)) return false;
  try {
    utf8.decode(Buffer.from(value, 'latin1'));
    return true;
  } catch {
    return false;
  }
}
