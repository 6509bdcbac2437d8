import { formatPosition, type Problem } from '../problem.ts';
import type { PlacedSilence, Silenced } from './silenced.ts';

/** Parts the warnings that are silenced from what is told. No error is ever silenced, and to try it is one more warning. */
export function applySilences(
  problems: readonly Problem[],
  silences: readonly PlacedSilence[],
): { readonly told: readonly Problem[]; readonly silenced: readonly Silenced[] } {
  if (silences.length === 0) return { told: problems, silenced: [] };
  const byPlace = new Map(silences.map((silence) => [keyOf(silence.position.file, silence), silence]));
  const told: Problem[] = [];
  const silenced: Silenced[] = [];
  for (const problem of problems) {
    const { code, severity, position } = problem;
    const silence =
      byPlace.get(keyOf(position.file, { code, line: position.line })) ??
      byPlace.get(keyOf(position.file, { code, line: undefined }));
    if (silence === undefined) told.push(problem);
    else if (severity === 'warning')
      silenced.push({ ...problem, reason: silence.reason, silencedAt: silence.position });
    else told.push(problem, toUseless(problem, silence));
  }
  return { told, silenced };
}

function keyOf(file: string, { code, line }: Pick<PlacedSilence, 'code' | 'line'>): string {
  return `${code} ${line ?? '*'} ${file}`;
}

function toUseless({ position }: Problem, silence: PlacedSilence): Problem {
  const message = `\`${silence.code}\` is an error at ${formatPosition(position)}, and errors are never silenced; mend it, and remove this`;
  return { severity: 'warning', code: 'bad-silence', position: silence.position, message };
}
