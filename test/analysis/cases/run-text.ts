import { readTests } from '../../../src/analysis/cases/read-tests.ts';
import { runTests, type TestReport } from '../../../src/analysis/cases/run-tests.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';

/** Where a test stands that is given as text. */
export const TEST = 'tests/test.yaml';

/** Runs a test that is given as text on policies that are: by their names beside the test. */
export function runText(
  text: string,
  policies: Readonly<Record<string, string>>,
  options: { readonly filter?: string; readonly covering?: boolean } = {},
): Promise<TestReport> {
  return runTests({
    tests: readTests([{ path: TEST, text }]),
    filter: options.filter ?? '',
    covering: options.covering ?? false,
    nowMs: Date.parse('2026-01-01T00:00:00Z'),
    load: (paths) => {
      const files = paths.map((path) => ({ path, text: policies[path.replace('tests/', '')] ?? '' }));
      const { problems, policy } = load(files, new Map());
      const loaded = policy === undefined ? undefined : { data: policy, assembled: assemble(policy) };
      return Promise.resolve({ problems, loaded });
    },
  });
}

/** A test of one entry of a part. */
export function toTest(policy: string, part: string, entry: string): string {
  return `apiVersion: sidegate.dev/v1\nkind: PolicyTest\npolicy: ${policy}\n${part}:\n  - ${entry}\n`;
}
