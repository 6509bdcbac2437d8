/** A pair's value is printable ASCII with the escapes of RFC 4514 but those in hex, by which one name is spelt twice. */
const PAIR = String.raw`[A-Za-z0-9.]+=(?:[ !#-*\-.-:=?-[\]-~]|\\[ "#+,;<=>\\])+`;
const PART = new RegExp(String.raw`^${PAIR}(?:\+${PAIR})*$`);
const BETWEEN_COMMAS = /(?:[^\\,]|\\.)+/gs;

/**
 * The parts of a distinguished name, the most particular first; `undefined` when the text is none, or holds more than
 * printable ASCII.
 *
 * @see RFC 4514 §2
 */
export function splitDistinguishedName(text: string): readonly string[] | undefined {
  const parts: readonly string[] | null = text.match(BETWEEN_COMMAS);
  return parts?.join(',') === text && parts.every((part) => PART.test(part)) ? parts : undefined;
}

/** Says whether a distinguished name lies below another one. Both as `splitDistinguishedName` reads them. */
export function isBelow(name: string, above: string): boolean {
  const parts = splitDistinguishedName(name) ?? [];
  const ending = splitDistinguishedName(above) ?? [];
  if (ending.length === 0 || parts.length <= ending.length) return false;
  return ending.every((part, place) => part === parts[parts.length - ending.length + place]);
}
