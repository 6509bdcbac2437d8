import { dirname, relative } from 'node:path';
import { heedSilences } from '../../analysis/lint/heed-silences.ts';
import { lint } from '../../analysis/lint/lint.ts';
import { assemble } from '../../policy/assemble.ts';
import { load } from '../../policy/load.ts';
import type { ReadingCache } from '../../policy/loader.ts';
import { compareProblems } from '../../policy/problem.ts';
import { readSources, sortByLanguage } from '../../policy/sources.ts';
import { type Findings, toFindings } from './findings.ts';
import type { HeldPolicy } from './policy-object.ts';

/** Finds what `sidegate check` would say of the policy: every error, or else every warning, the linter's included. */
export function checkPolicy({ files, problems, keys }: HeldPolicy, nowMs: number): Findings {
  const readings: ReadingCache = new Map();
  const result = load(files, readings);
  if (result.policy === undefined || problems.length > 0) {
    return toFindings([...problems, ...result.problems].toSorted(compareProblems));
  }
  const documents = sortByLanguage(readSources(files, readings));
  const { policy } = assemble(result.policy);
  const isFile = (path: string): boolean => mayBeThere(path, keys);
  return toFindings(heedSilences(result, lint(result.policy, { documents, policy, nowMs, isFile })).problems);
}

/** A file beside the policy is another key of the object; of files elsewhere in the pod nothing is known here. */
function mayBeThere(path: string, keys: readonly string[]): boolean {
  const name = relative('.', path);
  return dirname(name) !== '.' || keys.includes(name);
}
