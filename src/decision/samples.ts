import { readCharacters } from './character-samples.ts';
import { type Cursor, match, take } from './cursor.ts';

/** More samples of one expression than these tell little more. */
const MANY = 48;

/** A longer sample is no value that anybody would try. */
const LONG = 200;

const GROUP = /\((?:\?(?:P?<\w+>|[imsU-]*:))?/y;
const NOTHING = /\(\?[imsU-]+\)|\\[AzbB]|[\^$]/y;
const REPEAT = /(?:([*+?])|\{(\d+)(,?)(\d*)\})\??/y;

/** What may be sampled; `undefined` where the walk does not know what it reads. */
type Samples = readonly string[] | undefined;

/**
 * Texts that an RE2 expression is likely to match: a walk over its letters, classes, groups, alternatives and repeats.
 * Not every sample matches, and not every match is sampled; what the walk does not know has no samples.
 *
 * @param letters - characters to try first where a class or a dot leaves a choice
 */
export function sampleExpression(expression: string, letters: readonly string[]): readonly string[] {
  const cursor: Cursor = { text: expression, at: 0 };

  function alternatives(): Samples {
    let samples = sequence();
    while (samples !== undefined && take(cursor, '|')) {
      const more = sequence();
      samples = more === undefined ? undefined : some([...samples, ...more]);
    }
    return samples;
  }

  function sequence(): Samples {
    let samples: readonly string[] = [''];
    while (cursor.at < expression.length && !'|)'.includes(expression.charAt(cursor.at))) {
      const once = piece();
      if (once === undefined) return undefined;
      samples = product(samples, repeat(once));
    }
    return samples;
  }

  function piece(): Samples {
    if (match(cursor, NOTHING) !== undefined) return [''];
    if (match(cursor, GROUP) === undefined) return readCharacters(cursor, letters);
    const samples = alternatives();
    return take(cursor, ')') ? samples : undefined;
  }

  function repeat(once: readonly string[]): readonly string[] {
    const found = match(cursor, REPEAT);
    if (found === undefined) return once;
    const { least, most } = boundsOf(found);
    const counts = [least, least + 1, least + 2, most].filter((count) => count <= most && count <= LONG);
    const same = [...new Set(counts)].flatMap((count) => once.map((text) => text.repeat(count)));
    return some(least <= 2 && most >= 2 ? [...same, ...product(once, once)] : same);
  }

  const samples = alternatives();
  return samples === undefined || cursor.at < expression.length ? [] : samples;
}

function boundsOf([, sign, from, comma, to]: readonly (string | undefined)[]): {
  least: number;
  most: number;
} {
  if (sign !== undefined) return { least: sign === '+' ? 1 : 0, most: sign === '?' ? 1 : Infinity };
  const least = Number(from);
  if (comma === '') return { least, most: least };
  return { least, most: to === '' ? Infinity : Number(to) };
}

/** Each text of one list before each of the other; of many only so many, spread over both lists. */
function product(before: readonly string[], after: readonly string[]): readonly string[] {
  if (before.length * after.length <= MANY) {
    return some(before.flatMap((start) => after.map((end) => start + end)));
  }
  const spread = Array.from({ length: MANY }, (_, at) => {
    const turn = Math.floor(at / Math.max(before.length, after.length));
    return `${before[at % before.length] ?? ''}${after[(at + turn) % after.length] ?? ''}`;
  });
  return some(spread);
}

/** So many of the texts, each once, and none that is too long. */
function some(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter(({ length }) => length <= LONG).slice(0, MANY);
}
