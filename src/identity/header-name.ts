const ASCII = /^[\x20-\x7e]*$/;

/** The name of a header or a host in lower case. Only ASCII is folded: other letters make another name, whatever they look like. */
export function lowerName(name: string): string {
  return ASCII.test(name) ? name.toLowerCase() : name.replace(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/**
 * The name of a header as readers spell it to whom every mark is the same: CGI and those after it write `_` for `-`, PHP
 * for `.`, lighttpd for all that is neither letter nor digit.
 *
 * @see RFC 3875 §4.1.18; lighttpd, http_cgi_encode_varname
 */
export function foldName(name: string): string {
  return name
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '-');
}
