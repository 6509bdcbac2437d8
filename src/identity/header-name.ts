const ASCII = /^[\x20-\x7e]*$/;

/** The name of a header or a host in lower case. Only ASCII is folded: other letters make another name, whatever they look like. */
export function lowerName(name: string): string {
  return ASCII.test(name) ? name.toLowerCase() : name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The name of a header as readers spell it that do not tell `-`, `_` and `.` apart, such as CGI and those after it.
 *
 * @see RFC 3875 §4.1.18
 */
export function foldName(name: string): string {
  return name.trim().toLowerCase().replace(/[_.]/g, '-');
}
