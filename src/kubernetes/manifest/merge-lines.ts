import { diffArrays, diffLines } from 'diff';

/** A line as it was tidied, and the lines that its author wrote for it. */
interface Line {
  readonly tidied: string;
  readonly written: readonly string[];
}

/** What a comparison costs grows with the square of the lines that differ; these take some tenths of a second. */
const mostChanges = 4000;

/**
 * Carries a change of a tidied text over to the text as its author wrote it: lines that did not change are the
 * author's, and lines that are added stand where their neighbours stand.
 *
 * @returns `undefined` where too many lines differ
 */
export function mergeLines(written: string, tidied: string, changed: string): string | undefined {
  const changes = diffLines(tidied, changed, { maxEditLength: mostChanges });
  const corresponding = correspond(toLines(written), toLines(tidied));
  if (changes === undefined || corresponding === undefined) return undefined;
  const { lines, rest } = corresponding;
  const ending = written.includes('\r\n') ? '\r\n' : '\n';
  let at = 0;
  const parts = changes.map(({ added, removed, value, count }) => {
    if (added) return indent(value, shiftAt(lines, at, indentOf(value))).replaceAll('\n', ending);
    const from = at;
    at += count;
    return removed
      ? ''
      : lines
          .slice(from, at)
          .flatMap((line) => line.written)
          .join('');
  });
  return [...parts, ...rest].join('');
}

/** What tidying left out belongs to the line behind it, or to none. */
function correspond(
  written: readonly string[],
  tidied: readonly string[],
): { readonly lines: readonly Line[]; readonly rest: readonly string[] } | undefined {
  const differences = diffArrays(written.map(withoutSpace), tidied.map(withoutSpace), {
    maxEditLength: mostChanges,
  });
  if (differences === undefined) return undefined;
  const lines: Line[] = [];
  const waiting: string[] = [];
  let at = 0;
  for (const { added, removed, count } of differences) {
    const authors = added ? [] : written.slice(at, at + count);
    if (removed) waiting.push(...authors);
    else {
      for (const tidy of tidied.slice(lines.length, lines.length + count)) {
        lines.push({ tidied: tidy, written: [...waiting.splice(0), ...authors.splice(0, 1)] });
      }
    }
    if (!added) at += count;
  }
  return { lines, rest: waiting };
}

/** How much further to the right an author wrote what stands beside a line to be added, or around it. */
function shiftAt(lines: readonly Line[], at: number, depth: number): number {
  const next = lines[at];
  const isBeside = next !== undefined && indentOf(next.tidied) === depth;
  const near = isBeside
    ? next
    : lines.slice(0, at).findLast(({ tidied }) => tidied.trim() !== '' && indentOf(tidied) <= depth);
  const author = near?.written.findLast((line) => withoutSpace(line) === withoutSpace(near.tidied));
  return near === undefined || author === undefined ? 0 : indentOf(author) - indentOf(near.tidied);
}

function indent(text: string, by: number): string {
  if (by >= 0) return text.replace(/^(?=[^\n])/gm, ' '.repeat(by));
  return text.replace(new RegExp(`^ {1,${-by}}`, 'gm'), '');
}

function indentOf(text: string): number {
  return text.length - text.trimStart().length;
}

function withoutSpace(line: string): string {
  return line.replace(/\s+/g, '');
}

function toLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
