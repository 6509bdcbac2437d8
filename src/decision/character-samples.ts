import { type Cursor, match, take } from './cursor.ts';

/** Characters from the first of a pair to the second. */
type Span = readonly [from: string, to: string];

/** Characters of one class to try; more tell little more. */
const FEW = 8;

/** What to try of a wide class after the letters that the expressions themselves name. */
const USUAL: readonly string[] = ['x', 'a', 'Z', '0', '-', '_', '.', ' ', 'é'];

const DIGITS: readonly Span[] = [['0', '9']];
const WORDS: readonly Span[] = [
  ['a', 'z'],
  ['A', 'Z'],
  ['0', '9'],
  ['_', '_'],
];
const SPACES: readonly Span[] = [
  ['\t', '\n'],
  ['\f', '\r'],
  [' ', ' '],
];
const SHORTHAND: Readonly<Record<string, readonly Span[]>> = { d: DIGITS, w: WORDS, s: SPACES };
const NAMED: Readonly<Record<string, readonly Span[]>> = {
  alpha: WORDS.slice(0, 2),
  alnum: WORDS.slice(0, 3),
  digit: DIGITS,
  lower: WORDS.slice(0, 1),
  upper: WORDS.slice(1, 2),
  space: SPACES,
  word: WORDS,
};
const CONTROLS: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', f: '\f', v: '\v' };

const ESCAPED_CLASS = /\\([dwsDWS])/y;
const ESCAPED = /\\(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]{1,5})\}|([nrtfv])|([^A-Za-z0-9]))/y;
const NAMED_CLASS = /\[:(\^?)(\w+):\]/y;
const LETTER = /[^\\.+*?()|[\]{}^$]/uy;
const CLASS_LETTER = /[^\\\]]/uy;

/** A class of characters: those of its spans, or all others. */
interface CharacterClass {
  readonly spans: readonly Span[];
  readonly negated: boolean;
}

/** Samples of the one character, the class or the dot that stands here; `undefined` when it is something else. */
export function readCharacters(cursor: Cursor, letters: readonly string[]): readonly string[] | undefined {
  if (take(cursor, '.')) return pick({ spans: [], negated: true }, letters);
  const shorthand = readShorthand(cursor);
  if (shorthand !== undefined) return pick(shorthand, letters);
  if (cursor.text.startsWith('[', cursor.at)) {
    const set = readClass(cursor);
    return set === undefined ? undefined : pick(set, letters);
  }
  const letter = match(cursor, LETTER)?.[0] ?? readEscaped(cursor);
  return letter === undefined ? undefined : [letter];
}

function readShorthand(cursor: Cursor): CharacterClass | undefined {
  const [, name] = match(cursor, ESCAPED_CLASS) ?? [];
  if (name === undefined) return undefined;
  return { spans: SHORTHAND[name.toLowerCase()] ?? [], negated: name !== name.toLowerCase() };
}

function readEscaped(cursor: Cursor): string | undefined {
  const found = match(cursor, ESCAPED);
  if (found === undefined) return undefined;
  const [, short, long, control, mark] = found;
  const code = short ?? long;
  if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
  return control === undefined ? mark : CONTROLS[control];
}

function readClass(cursor: Cursor): CharacterClass | undefined {
  cursor.at += 1;
  const negated = take(cursor, '^');
  const spans: Span[] = [];
  do {
    const [, not, name] = match(cursor, NAMED_CLASS) ?? [];
    const known =
      name === undefined ? readShorthand(cursor) : { spans: NAMED[name] ?? [], negated: not === '^' };
    if (known === undefined) {
      const span = readSpan(cursor);
      if (span === undefined) return undefined;
      spans.push(span);
    } else if (known.negated) {
      return undefined;
    } else spans.push(...known.spans);
  } while (!take(cursor, ']'));
  return { spans, negated };
}

function readSpan(cursor: Cursor): Span | undefined {
  const from = readClassLetter(cursor);
  if (from === undefined) return undefined;
  if (cursor.text.startsWith('-]', cursor.at) || !take(cursor, '-')) return [from, from];
  const to = readClassLetter(cursor);
  return to === undefined ? undefined : [from, to];
}

/** A `]` that stands first in a class is a letter of it; not read here, like other rarities. */
function readClassLetter(cursor: Cursor): string | undefined {
  return match(cursor, CLASS_LETTER)?.[0] ?? readEscaped(cursor);
}

/** A few characters of a class: its edges, then the letters that were asked for, then usual ones. */
function pick({ spans, negated }: CharacterClass, letters: readonly string[]): readonly string[] {
  const edges = negated ? [] : spans.map(([from]) => from);
  const ends = negated ? [] : spans.map(([, to]) => to);
  const all = [
    ...new Set([...edges.slice(0, 2), ...ends.slice(0, 2), ...letters, ...USUAL, ...edges, ...ends]),
  ];
  const inside = all.filter(
    (letter) => spans.some(([from, to]) => from <= letter && letter <= to) !== negated,
  );
  return inside.slice(0, FEW);
}
