import { diffLines } from 'diff';

/**
 * Carries a change of a tidied text over to the text as its author wrote it, line by line; `undefined` where tidying
 * joined or split lines, so that they do not correspond.
 */
export function mergeLines(written: string, tidied: string, changed: string): string | undefined {
  const lines = toLines(written);
  if (lines.length !== toLines(tidied).length) return undefined;
  let at = 0;
  return diffLines(tidied, changed)
    .map(({ added, removed, value, count }) => {
      if (added) return value;
      const from = at;
      at += count;
      return removed ? '' : lines.slice(from, at).join('');
    })
    .join('');
}

function toLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/);
}
