import { heedSilences, type Told } from '../../../src/analysis/lint/heed-silences.ts';
import { lint } from '../../../src/analysis/lint/lint.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import type { ReadingCache, SourceFile } from '../../../src/policy/loader.ts';
import { formatProblem } from '../../../src/policy/problem.ts';
import { readSources, sortByLanguage } from '../../../src/policy/sources.ts';

/** When tables are checked. */
export const NOW_MS: number = Date.parse('2026-01-01T00:00:00Z');

/** What `check` tells of files that load. */
export function checkFiles(files: readonly SourceFile[], isFile: (path: string) => boolean): Told {
  const cache: ReadingCache = new Map();
  const loaded = load(files, cache);
  if (loaded.policy === undefined) throw new Error(loaded.problems.map(formatProblem).join('\n'));
  const documents = sortByLanguage(readSources(files, cache));
  const { policy } = assemble(loaded.policy);
  return heedSilences(loaded, lint(loaded.policy, { documents, policy, nowMs: NOW_MS, isFile }));
}
