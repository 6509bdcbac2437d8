/** So many are compared at most: where thousands of names are wrong, none of them waits for all the others. */
const MOST_COMPARED = 200;

/** The words `, did you mean …` when one of the candidates is a slip away from what was written; else nothing. */
export function suggest(written: string, candidates: Iterable<string>): string {
  const limit = Math.max(1, Math.floor(written.length / 3));
  let best: string | undefined;
  let least = limit + 1;
  let compared = 0;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - written.length) >= least) continue;
    compared += 1;
    if (compared > MOST_COMPARED) break;
    const distance = editDistance(written.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  return best === undefined ? '' : `, did you mean \`${best}\`?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + change));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
