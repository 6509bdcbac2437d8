import { dirname, isAbsolute, join } from 'node:path';
import { positionOf, type Source } from '../../policy/language.ts';
import { compareProblems, formatProblem, type Problem } from '../../policy/problem.ts';
import type { Check, Result } from './check.ts';
import { checksOfCase } from './check-cases.ts';
import { checksOfRoute } from './check-routes.ts';
import { checksOfScope } from './check-scopes.ts';
import { type Coverage, type CoveredPart, createCoverage } from './coverage.ts';
import type { TestDocument } from './document.ts';
import type { ReadTests } from './read-tests.ts';
import { createWorld, strangeTokens, type TestedPolicy, type World } from './world.ts';

/** How tests are run. */
export interface TestRun {
  readonly tests: ReadTests;
  /** Only checks whose title or file holds this text, in any case of its letters. */
  readonly filter: string;
  /** The clock of documents that have none, in milliseconds since the epoch. */
  readonly nowMs: number;
  readonly covering: boolean;
  /** Reads a policy; asked once for each list of paths. */
  readonly load: (paths: readonly string[]) => Promise<TriedPolicy>;
}

/** A policy that was read for a test. */
interface TriedPolicy {
  readonly problems: readonly Problem[];
  /** Absent when one of the problems is an error. */
  readonly loaded: TestedPolicy | undefined;
}

/** What came of a run. */
export interface TestReport {
  /** Errors of tests and of the policies that they name: what they keep from being asked has not passed. */
  readonly problems: readonly Problem[];
  readonly results: readonly Result[];
  /** Empty unless coverage was asked for. */
  readonly parts: readonly CoveredPart[];
}

/** Runs every check of every table. */
export async function runTests({ tests, filter, nowMs, covering, load }: TestRun): Promise<TestReport> {
  const coverage = covering ? createCoverage() : undefined;
  const problems = [...tests.problems];
  const results: Result[] = [];
  const policies = new Map<string, TriedPolicy>();
  for (const source of tests.documents) {
    const paths = policiesOf(source);
    const key = paths.join('\n');
    const tried = policies.get(key) ?? (await load(paths));
    policies.set(key, tried);
    const { loaded } = tried;
    problems.push(...tried.problems.filter(isError));
    const own = loaded === undefined ? [brokenPolicy(source)] : strangeTokens(source, loaded);
    problems.push(...own);
    if (loaded === undefined || own.length > 0) continue;
    coverage?.expect(loaded.data);
    results.push(...runDocument(source, createWorld(source.content, loaded, nowMs, coverage), filter));
  }
  return { problems: once(problems), results, parts: parts(coverage) };
}

/** The paths of the policies that a document names, from where its own file is seen. */
export function policiesOf({ content, file }: Source<TestDocument>): readonly string[] {
  return content.policy.map(({ value }) => (isAbsolute(value) ? value : join(dirname(file), value)));
}

function brokenPolicy(source: Source<TestDocument>): Problem {
  const position = positionOf(source, source.content.policy[0]?.at ?? source.content.at);
  const message = 'this policy has errors, so nothing of this document was asked';
  return { severity: 'error', code: 'broken-policy', position, message };
}

function runDocument(source: Source<TestDocument>, world: World, filter: string): readonly Result[] {
  const wanted = filter.toLowerCase();
  const all = source.file.toLowerCase().includes(wanted);
  const results: Result[] = [];
  for (const { part, at, title, run } of checksOf(source.content, world)) {
    if (!all && !title.toLowerCase().includes(wanted)) continue;
    results.push({ part, title, position: positionOf(source, at), ...run() });
  }
  return results;
}

function* checksOf({ cases = [], scopes = [], routes = [] }: TestDocument, world: World): Generator<Check> {
  for (const each of cases) yield* checksOfCase(each, world);
  for (const each of scopes) yield* checksOfScope(each, world);
  for (const each of routes) yield* checksOfRoute(each, world);
}

function parts(coverage: Coverage | undefined): readonly CoveredPart[] {
  return coverage?.parts() ?? [];
}

function isError({ severity }: Problem): boolean {
  return severity === 'error';
}

/** Problems of a policy that several tests name are told once. */
function once(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((each) => [formatProblem(each), each])).values()].toSorted(compareProblems);
}
