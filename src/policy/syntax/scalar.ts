import { isBlank, type Node, type Place } from './node.ts';
import type { Report } from './report.ts';
import { textSchema, wordSchema } from './schema.ts';
import { type Located, refuse, type Shape } from './shape.ts';
import { suggest } from './suggest.ts';

/** A text with something in it; the spaces around it do not count. */
export function text(what: string): Shape<Located<string>> {
  return checkedText(what, () => undefined);
}

/**
 * A text that a check accepts; the check says what is wrong and what to write instead, or nothing.
 *
 * @param form - what every text matches that the check accepts, from `^` to `$`, for an editor
 */
export function checkedText(
  what: string,
  check: (value: string) => string | undefined,
  form?: RegExp,
): Shape<Located<string>> {
  const shape = { what, standIn: (at: Place) => ({ value: '', at }) };
  return {
    ...shape,
    schema: () => textSchema(what, form),
    read(node, report) {
      if (node.kind !== 'scalar' || isBlank(node)) return refuse(shape, node, report);
      const at = report.place(node.offset);
      const value = node.text.trim();
      if (value === '') report.error('blank-value', at, `this text is empty; write ${what}`);
      if (value === '') return shape.standIn(at);
      const wrong = check(value);
      if (wrong !== undefined) report.error('bad-value', at, wrong);
      return { value: wrong === undefined ? value : '', at };
    },
  };
}

/** A text of a regular form. */
export function formedText(
  what: string,
  form: RegExp,
  wrong: (value: string) => string,
): Shape<Located<string>> {
  return checkedText(what, (value) => (form.test(value) ? undefined : wrong(value)), form);
}

/** A text in which `""` in quotes has a meaning of its own. */
export function textOrEmpty(what: string): Shape<Located<string>> {
  const filled = text(what);
  return {
    ...filled,
    schema: () => textSchema(what, /(?:)/),
    read(node: Node, report: Report) {
      const empty = node.kind === 'scalar' && node.text === '' && !node.plain;
      return empty ? { value: '', at: report.place(node.offset) } : filled.read(node, report);
    },
  };
}

/**
 * One of a few words.
 *
 * @param advise - what to write instead of a word that is none of them, where the nearest one would mislead
 */
export function word<const T extends string>(
  words: readonly [T, ...T[]],
  advise: (value: string) => string | undefined = () => undefined,
): Shape<Located<T>> {
  const list = words.map((each) => `\`${each}\``).join(', ');
  const what = words.length === 1 ? list : `one of ${list}`;
  const shape = { what, standIn: (at: Place): Located<T> => ({ value: words[0], at }) };
  const written = text(what);
  return {
    ...shape,
    schema: () => wordSchema(words),
    read(node, report) {
      const { value, at } = written.read(node, report);
      const found = words.find((each) => each === value);
      if (found !== undefined) return { value: found, at };
      if (value === '') return shape.standIn(at);
      const advice = advise(value);
      const instead = advice === undefined ? suggest(value, words) || `; write ${what}` : `; ${advice}`;
      report.error('unknown-word', at, `unknown word \`${value}\`${instead}`);
      return shape.standIn(at);
    },
  };
}

const switchWord = word(['true', 'false']);

/** `true` or `false`. */
export const flag: Shape<Located<boolean>> = {
  what: '`true` or `false`',
  standIn: (at) => ({ value: false, at }),
  schema: () => wordSchema([true, false]),
  read(node, report) {
    const { value, at } = switchWord.read(node, report);
    return { value: value === 'true', at };
  },
};

const MOMENT = 'a moment such as `2027-01-01T00:00:00Z`';
const RFC3339 = /^(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.\d+)?(?:[Zz]|[+-]\d\d:\d\d)$/;

/**
 * Milliseconds since the epoch; `undefined` when the text is no moment of the calendar with its time zone.
 *
 * @see RFC 3339 §5.6
 */
export function parseMoment(text: string): number | undefined {
  const [, date, time] = RFC3339.exec(text) ?? [];
  const local = `${date ?? ''}T${time ?? ''}`;
  const ms = Date.parse(text);
  // The calendar of `Date` reads 30 February as 2 March.
  const exists = new Date(Date.parse(`${local}Z`) || 0).toISOString().startsWith(local);
  return Number.isNaN(ms) || !exists ? undefined : ms;
}

const written = text(MOMENT);

/** A moment, in milliseconds since the epoch. */
export const moment: Shape<Located<number>> = {
  what: MOMENT,
  standIn: (at) => ({ value: 0, at }),
  schema: () => textSchema(`${MOMENT}, with its time zone`, RFC3339),
  read(node, report) {
    const { value, at } = written.read(node, report);
    const ms = parseMoment(value);
    if (value !== '' && ms === undefined) {
      report.error('bad-value', at, `\`${value}\` is no moment; write ${MOMENT}, with its time zone`);
    }
    return { value: ms ?? 0, at };
  },
};
