import { diffArrays, diffLines } from 'diff';

/** Carries a change of a tidied text over to the text as its author wrote it: lines that did not change are the author's. */
export function mergeLines(written: string, tidied: string, changed: string): string {
  const authors = correspond(toLines(written), toLines(tidied));
  const ending = written.includes('\r\n') ? '\r\n' : '\n';
  let at = 0;
  const parts = diffLines(tidied, changed).map(({ added, removed, value, count }) => {
    if (added) return value.replaceAll('\n', ending);
    const from = at;
    at += count;
    return removed ? '' : authors.slice(from, at).flat().join('');
  });
  return [...parts, ...authors.slice(at).flat()].join('');
}

/** For each tidied line those that its author wrote for it; what tidying left out belongs to the next one. */
function correspond(written: readonly string[], tidied: readonly string[]): readonly (readonly string[])[] {
  const authors: string[][] = [];
  const waiting: string[] = [];
  let at = 0;
  for (const { added, removed, count } of diffArrays(written.map(withoutSpace), tidied.map(withoutSpace))) {
    if (!added) waiting.push(...(removed ? written.slice(at, at + count) : []));
    for (let index = 0; index < count && !removed; index += 1) {
      authors.push([...waiting.splice(0), ...(added ? [] : written.slice(at + index, at + index + 1))]);
    }
    if (!added) at += count;
  }
  authors.push(waiting);
  return authors;
}

function withoutSpace(line: string): string {
  return line.replace(/\s+/g, '');
}

function toLines(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}
