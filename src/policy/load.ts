import { createDraft } from './draft.ts';
import { kalm } from './kalm/kalm.ts';
import { kfuse } from './kfuse/kfuse.ts';
import { openings } from './kfuse/openings.ts';
import { type Complaints, positionOf } from './language.ts';
import type { LoadResult, ReadingCache, SourceFile } from './loader.ts';
import { native } from './native/native.ts';
import { compareProblems, formatProblem, type Problem, toTell } from './problem.ts';
import { applySilences } from './silence/apply-silences.ts';
import { placeSilences } from './silence/place-silences.ts';
import { type ByLanguage, readSources, sha256, sortByLanguage } from './sources.ts';

/**
 * Loads a policy: every file, every document, every problem. A document that the cache knows is not parsed again;
 * what the cache holds beyond this load is forgotten.
 */
export function load(files: readonly SourceFile[], cache: ReadingCache): LoadResult {
  const readings = readSources(files, cache);
  const complaints = createComplaints();
  for (const source of readings) {
    for (const { severity, code, at, message } of source.content.remarks) {
      complaints.problems.push({ severity, code, position: positionOf(source, at), message });
    }
  }
  const silences = placeSilences(readings, complaints);
  const draft = createDraft();
  const byLanguage = sortByLanguage(readings);
  kfuse.compile(byLanguage.kfuse, draft, complaints);
  kalm.compile(byLanguage.kalm, draft, complaints);
  // Last, since its operations may add to the products' tables but not contradict them.
  native.compile(byLanguage.native, draft, complaints);
  refuseOpenings(byLanguage, complaints);
  if (readings.every(({ content }) => content.content.language === 'none' && content.remarks.length === 0)) {
    const position = { file: files[0]?.path ?? '-', line: 1, column: 1 };
    complaints.error(
      'empty-policy',
      position,
      'no document stands here; a policy that denies everything is a `kind: Policy` without grants',
    );
  }
  const found = withoutRepeats(complaints.problems.map(toTell));
  const { told, silenced } = applySilences(found, silences);
  const problems = told.toSorted(compareProblems);
  const failed = problems.some(({ severity }) => severity === 'error');
  const policy = failed ? undefined : draft.finish();
  return { revision: revisionOf(files), problems, silences, silenced, policy };
}

/** The same thing said twice of one place, such as of a type for each of its actions, is said once. */
function withoutRepeats(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
}

/** An open default would undo what the other languages grant to the few. */
function refuseOpenings(
  { native: own, kfuse: values, kalm: objects }: ByLanguage,
  complaints: Complaints,
): void {
  const grants = objects.length > 0 || own.some(({ content }) => (content.grants ?? []).length > 0);
  for (const { position, words } of grants ? openings(values) : []) {
    complaints.error('open-default', position, `beside other grants this opens too much: ${words}`);
  }
}

function createComplaints(): Complaints {
  const problems: Problem[] = [];
  return {
    problems,
    error: (code, position, message) => void problems.push({ severity: 'error', code, position, message }),
    warning: (code, position, message) =>
      void problems.push({ severity: 'warning', code, position, message }),
  };
}

function revisionOf(files: readonly SourceFile[]): string {
  const [only] = files;
  if (files.length === 1 && only !== undefined) return sha256(only.text);
  return sha256(files.map(({ path, text }) => `${sha256(text)}  ${path}\n`).join(''));
}
