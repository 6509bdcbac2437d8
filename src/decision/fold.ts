const SPACE = 0x20;
const CAPITAL_A = 0x41;
const CAPITAL_Z = 0x5a;
const TILDE = 0x7e;

/** What no reader sees, such as a zero-width space. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}+/gu;

/** More marks on one letter than any language writes: to put them in order takes time by the square of their number. */
const MARKS = /(\p{M}{30})\p{M}+/gu;

/**
 * One spelling for all spellings of a name: compatibility-composed, case-folded, trimmed, without what is invisible.
 * For suspension and for "is named" only, which match wide so that nobody escapes by a spelling; grants match exactly.
 *
 * @see UAX 31 §5.1.3, NFKC_Casefold, and UAX 15 §13 on runs of marks
 */
export function fold(name: string): string {
  if (isPlain(name)) return name;
  const visible = name.replace(INVISIBLE, '').replace(MARKS, '$1');
  return visible.normalize('NFKC').toLowerCase().toUpperCase().toLowerCase().normalize('NFKC').trim();
}

/** Says whether a name is what most names are, visible ASCII without capitals, which folding leaves alone. */
function isPlain(name: string): boolean {
  for (let place = 0; place < name.length; place++) {
    const code = name.charCodeAt(place);
    if (code <= SPACE || code > TILDE || (code >= CAPITAL_A && code <= CAPITAL_Z)) return false;
  }
  return true;
}
