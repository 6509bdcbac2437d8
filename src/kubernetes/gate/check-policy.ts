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

/** What is found in a policy, in one step or in two: what keeps it from loading, and then what the linter finds odd. */
export function* checkPolicy(
  { files, problems, keys }: HeldPolicy,
  nowMs: number,
): Generator<Findings, undefined> {
  if (files.length === 0) {
    yield toFindings(problems, true);
    return;
  }
  const readings: ReadingCache = new Map();
  const result = load(files, readings);
  if (result.policy === undefined || problems.length > 0) {
    yield toFindings([...problems, ...result.problems].toSorted(compareProblems), true);
    return;
  }
  const { policy } = assemble(result.policy);
  yield toFindings(result.problems, false);
  const documents = sortByLanguage(readSources(files, readings));
  const isFile = (path: string): boolean => mayBeThere(path, keys);
  const found = lint(result.policy, { documents, policy, nowMs, isFile });
  yield toFindings(heedSilences(result, found).problems, true);
}

/** A file beside the policy is another key of the object; of files elsewhere in the pod nothing is known here. */
function mayBeThere(path: string, keys: readonly string[]): boolean {
  const name = relative('.', path);
  return dirname(name) !== '.' || keys.includes(name);
}
