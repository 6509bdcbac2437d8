const SPACE = 0x20;
const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;
const TILDE = 0x7e;

/**
 * One spelling for all spellings of a name: compatibility-composed, case-folded and trimmed.
 * For suspension and for "is named" only, which match wide so that nobody escapes by a spelling; grants match exactly.
 */
export function fold(name: string): string {
  if (isPlain(name)) return name;
  return name.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
}

/** Says whether a name is what most names are, visible ASCII without capitals, which folding leaves alone. */
function isPlain(name: string): boolean {
  for (let place = 0; place < name.length; place++) {
    const code = name.charCodeAt(place);
    if (code <= SPACE || code > TILDE || (code >= CAPITAL_A && code <= CAPITAL_Z)) return false;
  }
  return true;
}
