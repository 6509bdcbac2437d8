import type { Result } from './check.ts';
import type { CoveredPart } from './coverage.ts';
import type { TestReport } from './run-tests.ts';

/** What a run comes to. */
export interface TestSummary extends Omit<TestReport, 'parts'> {
  readonly files: number;
  readonly cases: number;
  readonly failures: readonly Result[];
  /** No error, no failure, and something was asked. */
  readonly ok: boolean;
  readonly coverage: CoverageSummary;
}

/** How much of the policies some case exercised. */
interface CoverageSummary {
  /** 100 only where nothing is missing, a policy without a part included. */
  readonly percent: number;
  readonly kinds: readonly KindSummary[];
  readonly missing: readonly CoveredPart[];
}

interface KindSummary {
  readonly kind: CoveredPart['kind'];
  readonly covered: number;
  readonly total: number;
}

/** Sums a run up. */
export function summarise({ problems, results, parts }: TestReport, files: number): TestSummary {
  const failures = results.filter(({ passed }) => !passed);
  const ok = problems.length === 0 && failures.length === 0 && results.length > 0;
  return { files, cases: results.length, problems, results, failures, ok, coverage: summariseParts(parts) };
}

function summariseParts(parts: readonly CoveredPart[]): CoverageSummary {
  const missing = parts.filter((part) => part.missing !== '');
  const kinds = (['grant', 'filter', 'route'] as const).flatMap((kind): readonly KindSummary[] => {
    const all = parts.filter((part) => part.kind === kind);
    const covered = all.filter((part) => part.missing === '').length;
    return all.length === 0 ? [] : [{ kind, covered, total: all.length }];
  });
  const percent = parts.length === 0 ? 100 : (100 * (parts.length - missing.length)) / parts.length;
  return { percent, kinds, missing };
}
