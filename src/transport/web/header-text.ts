/** What a header value may hold as it is: visible ASCII, but for the escapeInList itself. */
const UNSAFE = /[^!-$&-~]/gu;
const UNSAFE_IN_LIST = /[^!-$&-+\--~]/gu;

/** What stands for a value that is not there: a proxy that overwrites only what it is given overwrites this too. */
export const NOTHING = '-';

/**
 * A value as a header carries it: percent-encoded but for visible ASCII, so that neither spaces at its ends nor another
 * encoding change it. Nothing is `-`, and a value that is `-` is `%2D`.
 */
export function toHeaderText(value: string | undefined): string {
  if (value === undefined || value === '') return NOTHING;
  return value === NOTHING ? '%2D' : value.toWellFormed().replace(UNSAFE, encodeURIComponent);
}

/** A list as a header carries it: values as above, with their commas encoded, joined by commas. */
export function toHeaderList(values: readonly string[]): string {
  if (values.length === 0) return NOTHING;
  const [only] = values;
  if (values.length === 1 && only === NOTHING) return '%2D';
  return values.map((value) => value.toWellFormed().replace(UNSAFE_IN_LIST, escapeInList)).join(',');
}

function escapeInList(character: string): string {
  return character === ',' ? '%2C' : encodeURIComponent(character);
}
