import type { KeyRegistry } from '../../identity/jwt/key-registry.ts';
import { formatProblem, type Problem } from '../problem.ts';
import type { LoadStatus, Snapshot } from '../snapshot.ts';
import type { LoadLimits } from './load-limits.ts';
import type { ReadingCount } from './load-messages.ts';
import type { AttemptResult } from './load-queue.ts';
import { type LoadOutcome, loadSnapshot } from './load-snapshot.ts';
import type { LoadThread } from './load-thread.ts';

/** One attempt to load that was made, for logs and metrics. A source that did not change is no attempt. */
export interface LoadReport {
  readonly status: LoadStatus;
  /** What is served from now on; absent when the attempt failed. */
  readonly snapshot: Snapshot | undefined;
  /** Errors and warnings, in the order of the source. */
  readonly problems: readonly Problem[];
  readonly durationMs: number;
  /** Absent when the attempt was broken off. */
  readonly count: ReadingCount | undefined;
}

/** What an attempt needs to know. */
export interface AttemptOptions {
  readonly paths: readonly string[];
  readonly limits: LoadLimits;
  readonly thread: LoadThread;
  /** Holds the keys of the issuers of the policy that is served. */
  readonly keys: KeyRegistry;
  /** Milliseconds since the epoch. */
  readonly clock: () => number;
}

/** Makes the function that attempts one load and tells what came of it, unless the source is as it was. Never rejects. */
export function createAttempt(
  { paths, limits, thread, keys, clock }: AttemptOptions,
  tell: (report: LoadReport) => void,
): () => Promise<AttemptResult> {
  let judged: string | undefined;
  let generation = 0;
  let result: AttemptResult = 'settled';

  function conclude(outcome: LoadOutcome, durationMs: number): void {
    if (outcome.kind === 'unchanged') return;
    const { digest, problems, count } = outcome;
    judged = digest;
    const atMs = clock();
    if (outcome.kind === 'failed') {
      result = outcome.unread ? 'retry' : 'settled';
      tell({ status: failed(atMs, problems), snapshot: undefined, problems, durationMs, count });
      return;
    }
    result = 'settled';
    generation += 1;
    const snapshot = { revision: outcome.revision, generation, loadedAtMs: atMs, ...outcome.assembled };
    tell({
      status: { result: 'ok', atMs, problems: problems.map(formatProblem) },
      snapshot,
      problems,
      durationMs,
      count,
    });
  }

  return async () => {
    const startMs = performance.now();
    const order = { kind: 'load', paths, maxBytes: limits.maxSourceBytes, judged } as const;
    try {
      const outcome = await thread.run((ask) => loadSnapshot(ask, order, keys));
      conclude(outcome, performance.now() - startMs);
    } catch (error) {
      judged = undefined;
      result = 'retry';
      const problems = [toProblem(paths, error)];
      const durationMs = performance.now() - startMs;
      tell({
        status: failed(clock(), problems),
        snapshot: undefined,
        problems,
        durationMs,
        count: undefined,
      });
    }
    return result;
  };
}

/** Errors come first: whoever reads the beginning of a long list learns why nothing loaded. */
function failed(atMs: number, problems: readonly Problem[]): LoadStatus {
  const isError = ({ severity }: Problem): boolean => severity === 'error';
  const sorted = [...problems.filter(isError), ...problems.filter((each) => !isError(each))];
  return { result: 'failed', atMs, problems: sorted.map(formatProblem) };
}

function toProblem(paths: readonly string[], error: unknown): Problem {
  const why = error instanceof Error ? error.message : 'unknown reason';
  const position = { file: paths[0] ?? '-', line: 1, column: 1 };
  return { severity: 'error', code: 'load-broken-off', position, message: `the load was broken off: ${why}` };
}
