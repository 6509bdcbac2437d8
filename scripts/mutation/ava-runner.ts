import { globSync } from 'node:fs';
import { join } from 'node:path';
import {
  type InstrumenterContext,
  type MutantCoverage,
  INSTRUMENTER_CONSTANTS as names,
  type StrykerOptions,
} from '@stryker-mutator/api/core';
import { commonTokens, declareFactoryPlugin, PluginKind, tokens } from '@stryker-mutator/api/plugin';
import {
  type DryRunResult,
  DryRunStatus,
  determineHitLimitReached,
  MutantRunStatus,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { hookModules } from './fresh-modules.ts';
import { createTestPlanner, type PlannedFile } from './test-plan.ts';
import { runTests, type TestRun } from './test-run.ts';

/** Where mutated code looks for the mutant that is active, and counts what the current test covers. */
const context: InstrumenterContext = {};
Object.assign(globalThis, { [names.NAMESPACE]: context });

/**
 * Runs AVA's tests in the process of the mutants. Every mutant meets fresh modules, a file at a time, and is active
 * while they are evaluated: what runs then is covered by all tests of the file, and no mutant is a static one.
 */
function createAvaRunner({ avaFiles }: StrykerOptions): TestRunner {
  const files = findFiles(Array.isArray(avaFiles) ? avaFiles.map(String) : []);
  hookModules([join(process.cwd(), 'src'), join(process.cwd(), 'test')]);
  const everything = files.map((file) => ({ file }));
  const planner = createTestPlanner('test-durations.json');
  const run = (plan: readonly PlannedFile[], disableBail: boolean): Promise<DryRunResult> =>
    runUntilFailure({ plan, durationOf: planner.durationOf, begin }, disableBail);
  return {
    capabilities: () => ({ reloadEnvironment: true }),
    async dryRun() {
      const mutantCoverage: MutantCoverage = { static: {}, perTest: {} };
      context.mutantCoverage = mutantCoverage;
      const result = await run(everything, true);
      if (result.status !== DryRunStatus.Complete) return result;
      planner.keepDurations(result.tests.map(({ id, timeSpentMs }) => [id, timeSpentMs]));
      coverWithLoads(result.tests, mutantCoverage.perTest);
      return { ...result, mutantCoverage };
    },
    async mutantRun({ activeMutant, testFilter, hitLimit, disableBail }) {
      Object.assign(context, { activeMutant: activeMutant.id, hitCount: 0, hitLimit });
      const result = await run(testFilter === undefined ? everything : planner.plan(testFilter), disableBail);
      const endless = determineHitLimitReached(context.hitCount, hitLimit);
      delete context.activeMutant;
      const answer = toMutantRunResult(endless ?? result);
      if (answer.status === MutantRunStatus.Killed) [answer.killedBy].flat().forEach(planner.noteKiller);
      return answer;
    },
  };
}

function begin(id: string): void {
  context.currentTestId = id;
}

/** Lets each test cover what the loading of its file covers: any of them may notice it. */
function coverWithLoads(tests: readonly TestResult[], perTest: MutantCoverage['perTest']): void {
  for (const { id, fileName = id } of tests) {
    const covered = perTest[id] ?? {};
    for (const mutant of Object.keys(perTest[fileName] ?? {})) covered[mutant] ??= 1;
    perTest[id] = covered;
  }
}

/** Finds files by patterns as AVA has them: one that begins with `!` takes files away. */
function findFiles(patterns: readonly string[]): readonly string[] {
  const exclude = patterns.filter((each) => each.startsWith('!')).map((each) => each.slice(1));
  return globSync(
    patterns.filter((each) => !each.startsWith('!')),
    { exclude },
  ).sort();
}

createAvaRunner.inject = tokens(commonTokens.options);

/** Runs tests until one fails, or all of them. */
async function runUntilFailure(run: TestRun, disableBail: boolean): Promise<DryRunResult> {
  const tests: TestResult[] = [];
  for await (const { result, isLate } of runTests(run)) {
    tests.push(result);
    if (isLate) return { status: DryRunStatus.Timeout, reason: `\`${result.name}\` does not end` };
    if (result.status === TestStatus.Failed && !disableBail) break;
  }
  return { status: DryRunStatus.Complete, tests };
}

/** What Stryker finds here. */
export const strykerPlugins: readonly unknown[] = [
  declareFactoryPlugin(PluginKind.TestRunner, 'ava', createAvaRunner),
];

/** The option that names the test files. */
export const strykerValidationSchema: object = {
  properties: { avaFiles: { type: 'array', items: { type: 'string' }, default: [] } },
};
