import type { Result, Why } from '../analysis/cases/check.ts';
import type { TestSummary } from '../analysis/cases/summary.ts';
import { formatPosition } from '../policy/problem.ts';
import { formatFilter } from './filter-text.ts';

/** A run for programs: every case, also those that passed. */
export function toJson(
  { ok, files, cases, failures, problems, results, coverage }: TestSummary,
  covering: boolean,
): unknown {
  const { percent, kinds, missing } = coverage;
  return {
    ok,
    files,
    cases,
    failed: failures.length,
    problems,
    results: results.map(toResult),
    coverage: covering
      ? {
          percent,
          kinds,
          missing: missing.map(({ kind, name, filter, source, missing: why }) => ({
            kind,
            name,
            filter: filter && formatFilter(filter),
            source: formatPosition(source),
            missing: why,
          })),
        }
      : undefined,
  };
}

function toResult({ part, title, position, passed, wanted, got, why }: Result): unknown {
  const base = { part, title, source: formatPosition(position), passed, wanted, got };
  return passed ? base : { ...base, ...toWhy(why()) };
}

function toWhy({ grant, considered, clauses, route, hint }: Why): object {
  return {
    hint,
    route: route && formatPosition(route),
    grants: grant && [{ name: grant.name, source: formatPosition(grant.source) }],
    clauses: clauses?.map((filters) => ({ filters })),
    considered: considered?.map((each) => ({
      name: each.grant.name,
      source: formatPosition(each.grant.source),
      outcome: each.outcome,
      failed: each.failed,
    })),
  };
}
