import { compareProblems, formatPosition, type Problem } from '../../policy/problem.ts';
import { applySilences } from '../../policy/silence/apply-silences.ts';
import type { PlacedSilence, Silenced } from '../../policy/silence/silenced.ts';

/** What an author is told, and what he has said he means; both in the order of the text. */
export interface Told {
  readonly problems: readonly Problem[];
  readonly silenced: readonly Silenced[];
}

/** Joins what loading told with the linter's findings, heeds silences, and tells of those that silence neither. */
export function heedSilences(
  loading: Told & { readonly silences: readonly PlacedSilence[] },
  findings: readonly Problem[],
): Told {
  const { told, silenced: more } = applySilences(findings, loading.silences);
  const silenced = [...loading.silenced, ...more].toSorted(compareProblems);
  const used = new Set(silenced.map(({ code, silencedAt }) => `${code} ${formatPosition(silencedAt)}`));
  const idle = loading.silences
    .filter(({ code, position }) => !used.has(`${code} ${formatPosition(position)}`))
    .map(toIdle);
  return { problems: [...loading.problems, ...told, ...idle].toSorted(compareProblems), silenced };
}

function toIdle({ code, position, line }: PlacedSilence): Problem {
  const where = line === undefined ? 'in this file' : `on line ${line}`;
  const message = `no \`${code}\` is ${where}, so this silences nothing; remove it, or move it to the line`;
  return { severity: 'warning', code: 'idle-silence', position, message };
}
