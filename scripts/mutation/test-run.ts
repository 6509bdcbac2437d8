import { type TestResult, TestStatus } from '@stryker-mutator/api/test-runner';
import { type Failure, type LoadedTest, loadTestFile } from './test-file.ts';
import { idOf, type PlannedFile } from './test-plan.ts';

/** A run of tests, one after the other. */
export interface TestRun {
  readonly plan: readonly PlannedFile[];
  /** How long a test takes without a mutant, in milliseconds; 0 where that is not known. */
  readonly durationOf: (id: string) => number;
  /** Is told of each test before it begins. */
  readonly begin: (id: string) => void;
}

/** What a test came to. */
export interface Outcome {
  readonly result: TestResult;
  /** It did not end in time. */
  readonly isLate: boolean;
}

/** How much longer than usual one test may take, in milliseconds: a busy machine is no mutant's doing. */
const GRACE_MS = 15_000;

/** A test that takes this long waits for something; such tests of a file wait together. */
const SLOW_MS = 1000;

/** Runs what is planned, in each file the fast tests first. */
export async function* runTests({ plan, durationOf, begin }: TestRun): AsyncGenerator<Outcome> {
  for (const { file, ids } of plan) {
    let tests: readonly LoadedTest[] = [];
    begin(file);
    yield await attempt(file, file, async () => {
      tests = await loadTestFile(file);
      return undefined;
    });
    const wanted = tests
      .map(({ title, run }) => ({ id: idOf(file, title), run }))
      .filter(({ id }) => ids?.has(id) ?? true)
      .map((test) => ({ ...test, usualMs: durationOf(test.id) }))
      .sort((one, other) => one.usualMs - other.usualMs);
    const start = ({ id, run, usualMs }: (typeof wanted)[number]): Promise<Outcome> => {
      begin(id);
      return attempt(id, file, () => run(GRACE_MS + 3 * usualMs));
    };
    for (const test of wanted.filter(({ usualMs }) => usualMs < SLOW_MS)) yield await start(test);
    yield* await Promise.all(wanted.filter(({ usualMs }) => usualMs >= SLOW_MS).map(start));
  }
}

async function attempt(id: string, file: string, act: () => Promise<Failure | undefined>): Promise<Outcome> {
  const sinceMs = performance.now();
  const failure = await act().catch((error: unknown) => ({ message: String(error), isLate: false }));
  const told = { id, name: id, fileName: file, timeSpentMs: performance.now() - sinceMs };
  if (failure === undefined) return { result: { ...told, status: TestStatus.Success }, isLate: false };
  const { message, isLate } = failure;
  return { result: { ...told, status: TestStatus.Failed, failureMessage: message }, isLate };
}
