const TAB = 0x09;
const SPACE = 0x20;

/**
 * A text without the spaces and tabs around it, which is what HTTP means by white space. Others, such as a no-break
 * space, are letters of a name: without them one user would become another.
 *
 * @see RFC 9110 §5.6.3
 */
export function trimSpaces(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isSpace(text.charCodeAt(from))) from += 1;
  while (to > from && isSpace(text.charCodeAt(to - 1))) to -= 1;
  return text.slice(from, to);
}

function isSpace(code: number): boolean {
  return code === SPACE || code === TAB;
}
