import { writeFile } from 'node:fs/promises';
import { type ReadTests, readTests } from '../analysis/cases/read-tests.ts';
import { policiesOf, runTests } from '../analysis/cases/run-tests.ts';
import { summarise, type TestSummary } from '../analysis/cases/summary.ts';
import { UsageError } from '../config.ts';
import type { Problem } from '../policy/problem.ts';
import { defaultMaxSourceBytes, readSource } from '../policy/source/source.ts';
import { EXIT, type Output } from './command.ts';
import { loadPolicy } from './load-policy.ts';
import { toJson } from './test-json.ts';
import { toJunit } from './test-junit.ts';
import { formatPercent, formatRun } from './test-text.ts';

/** What the command line says of a run. */
export interface TestOptions {
  readonly paths: readonly string[];
  readonly filter: string;
  /** Whether to tell what no case exercised. */
  readonly covering: boolean;
  readonly threshold: number | undefined;
  readonly junit: string | undefined;
  readonly json: boolean;
}

/** Test files that were read, and the paths of all policies that they name. */
export interface ReadAll {
  readonly tests: ReadTests;
  readonly files: number;
  readonly policies: readonly string[];
}

/** Reads every test file at these paths. */
export async function readAll(paths: readonly string[]): Promise<ReadAll> {
  const source = await readSource(paths, defaultMaxSourceBytes);
  const { documents, problems } = readTests(source.files);
  return {
    tests: { documents, problems: [...source.problems.filter(isError), ...problems] },
    files: source.files.length,
    policies: [...new Set(documents.flatMap(policiesOf))],
  };
}

/** Runs the tests, tells of them, and gives the exit code. */
export async function report(
  options: TestOptions,
  { tests, files }: ReadAll,
  output: Output,
): Promise<number> {
  const { filter, covering, threshold, junit, json } = options;
  const startMs = performance.now();
  const ran = await runTests({ tests, filter, nowMs: Date.now(), covering, load: tryPolicy });
  const summary = summarise(ran, files);
  output.out(json ? `${JSON.stringify(toJson(summary, covering))}\n` : formatRun(summary, covering));
  if (junit !== undefined) await writeJunit(junit, summary, (performance.now() - startMs) / 1000);
  if (!summary.ok) return EXIT.problems;
  if (threshold === undefined || summary.coverage.percent >= threshold) return EXIT.ok;
  output.err(
    `covered are ${formatPercent(summary.coverage.percent)} %, and \`--threshold\` wants ${threshold} %\n`,
  );
  return EXIT.uncovered;
}

async function tryPolicy(paths: readonly string[]): ReturnType<Parameters<typeof runTests>[0]['load']> {
  const { problems, loaded } = await loadPolicy(paths);
  return { problems, loaded };
}

async function writeJunit(file: string, summary: TestSummary, seconds: number): Promise<void> {
  try {
    await writeFile(file, toJunit(summary, seconds));
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    throw new UsageError(`\`--junit ${file}\` cannot be written, ${why}`);
  }
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}
