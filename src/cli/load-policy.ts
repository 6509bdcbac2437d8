import { UsageError } from '../config.ts';
import { type Assembled, assemble } from '../policy/assemble.ts';
import { load } from '../policy/load.ts';
import type { LoadedPolicy, ReadingCache, SourceFile } from '../policy/loader.ts';
import { compareProblems, formatProblem, type Problem } from '../policy/problem.ts';
import type { PlacedSilence, Silenced } from '../policy/silence/silenced.ts';
import { defaultMaxSourceBytes, readSource } from '../policy/source/source.ts';
import { type ByLanguage, readSources, sortByLanguage } from '../policy/sources.ts';
import type { Output } from './command.ts';

/** A policy read for a command that runs once. */
export interface CommandPolicy {
  readonly revision: string;
  readonly files: number;
  readonly problems: readonly Problem[];
  readonly silences: readonly PlacedSilence[];
  readonly silenced: readonly Silenced[];
  /** Absent when one of the problems is an error. */
  readonly loaded:
    | {
        readonly data: LoadedPolicy;
        readonly assembled: Assembled;
        readonly documents: ByLanguage;
        /** What it was loaded from, so that a change of it can be tried. */
        readonly source: { readonly files: readonly SourceFile[]; readonly readings: ReadingCache };
      }
    | undefined;
}

/**
 * Reads, loads and assembles the policy that a command names.
 *
 * @throws {UsageError} when it names none
 */
export async function loadPolicy(paths: readonly string[]): Promise<CommandPolicy> {
  if (paths.length === 0) throw new UsageError('which policy? Give `--policy PATH`');
  const source = await readSource(paths, defaultMaxSourceBytes);
  const broken = source.problems.some(({ severity }) => severity === 'error');
  if (broken) {
    return {
      revision: '',
      files: 0,
      problems: source.problems,
      silences: [],
      silenced: [],
      loaded: undefined,
    };
  }
  const readings: ReadingCache = new Map();
  const { policy, problems, ...rest } = load(source.files, readings);
  const documents = sortByLanguage(readSources(source.files, readings));
  return {
    ...rest,
    files: source.files.length,
    problems: [...source.problems, ...problems].toSorted(compareProblems),
    loaded: policy && {
      data: policy,
      assembled: assemble(policy),
      documents,
      source: { files: source.files, readings },
    },
  };
}

/** The policy, or nothing after its problems were printed. */
export async function loadOrPrint(
  paths: readonly string[],
  { err }: Output,
): Promise<CommandPolicy['loaded']> {
  const { loaded, problems } = await loadPolicy(paths);
  if (loaded !== undefined) return loaded;
  for (const problem of problems) err(`${formatProblem(problem)}\n`);
  err(`${paths.join(', ')} has errors, so nothing was asked; \`sidegate check\` shows them too\n`);
  return undefined;
}

/** The access tokens that a policy knows, with the end of their lives in milliseconds. */
export function tokensOf({ slices }: LoadedPolicy): ReadonlyMap<string, number> {
  return new Map(slices.flatMap(({ tokens }) => tokens));
}
