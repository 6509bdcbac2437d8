import type { DecisionEvent } from './events.ts';
import type { Redaction } from './redaction.ts';

/** The longest line of an event with one principal and one grant, in UTF-8. */
export const maxLineBytes = 8192;

/** The longest word of an event, such as an id or a key, in characters. */
const maxWordChars = 160;

/** The longest attribute value, such as a path, in characters. */
const maxValueChars = 512;

/** All attributes of one event, in characters. */
const maxAttributesChars = 4096;

// What JSON leaves in clear, and a terminal or a line splitter obeys.
const control = /[\u007f-\u009f\u2028\u2029]/;
const controls = new RegExp(control, 'g');

/** Attributes as a line shows them, and whether some are left out. */
export interface ShownAttributes {
  readonly attributes: readonly (readonly [key: string, value: string])[];
  readonly truncated: boolean;
}

/**
 * Writes an entry as one line of JSON within its bound, its newline included.
 *
 * @param toEntry - makes the entry; asked again without attributes when those make it too long
 */
export function toLine(shown: ShownAttributes, toEntry: (shown: ShownAttributes) => object): string {
  const line = write(toEntry(shown));
  // Characters that are escaped or take three bytes make a line longer than its characters.
  if (Buffer.byteLength(line) <= maxLineBytes) return line;
  return write(toEntry({ attributes: [], truncated: true }));
}

function write(entry: object): string {
  const json = JSON.stringify(entry);
  return `${control.test(json) ? json.replace(controls, escapeUnicode) : json}\n`;
}

/** Attributes of a resource, redacted, and cut to what a line holds. */
export function showAttributes(row: ReadonlyMap<string, string>, redaction: Redaction): ShownAttributes {
  const attributes: (readonly [string, string])[] = [];
  let chars = 0;
  for (const [key, value] of row) {
    const shownKey = showWord(key);
    const shown = cut(redaction.attribute(key, value), maxValueChars);
    chars += shownKey.length + shown.length;
    if (chars > maxAttributesChars) return { attributes, truncated: true };
    attributes.push([shownKey, shown]);
  }
  return { attributes, truncated: false };
}

/** A principal, redacted; nothing for nobody. */
export function showPrincipal(
  principal: DecisionEvent['principal'],
  redaction: Redaction,
): object | undefined {
  if (principal === undefined) return undefined;
  const { kind, id, impersonatedBy } = principal;
  return {
    kind,
    id: showWord(redaction.principalId(id)),
    impersonated_by: impersonatedBy && showWord(redaction.principalId(impersonatedBy)),
  };
}

/** A word such as an id. */
export function showWord(word: string): string {
  return cut(word, maxWordChars);
}

/** A text such as a path. */
export function showText(text: string): string {
  return cut(text, maxValueChars);
}

function cut(text: string, maxChars: number): string {
  return text.length <= maxChars ? text : `${text.slice(0, maxChars - 1)}…`;
}

function escapeUnicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
