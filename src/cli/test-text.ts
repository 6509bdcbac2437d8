import type { Why } from '../analysis/cases/check.ts';
import type { CoveredPart } from '../analysis/cases/coverage.ts';
import type { TestSummary } from '../analysis/cases/summary.ts';
import { formatPosition, formatProblem, oneLine } from '../policy/problem.ts';
import { formatConsiderations } from './considerations.ts';
import { formatFilter } from './filter-text.ts';

/** A run for people: every problem, every failure with its reason, what is not covered if asked for, and a summary. */
export function formatRun(run: TestSummary, covering: boolean): string {
  const lines = run.problems.map(formatProblem);
  for (const { position, title, wanted, got, why } of run.failures) {
    lines.push(
      `${formatPosition(position)}: ${oneLine(title)}: wanted ${oneLine(wanted)}, got ${oneLine(got)}`,
    );
    lines.push(...formatWhy(why()).map((line) => `  ${line}`));
  }
  if (covering && run.cases > 0) lines.push(...formatCoverage(run));
  lines.push(summaryOf(run));
  return `${lines.map(oneLine).join('\n')}\n`;
}

/** Why an answer is what it is, a line each. */
export function formatWhy({ grant, considered, clauses, route, hint }: Why): readonly string[] {
  return [
    ...(route === undefined ? [] : [`by the route at ${formatPosition(route)}`]),
    ...(grant === undefined ? [] : [`by ${oneLine(grant.name)} at ${formatPosition(grant.source)}`]),
    ...(considered === undefined ? [] : formatConsiderations(considered)),
    ...(hint === undefined ? [] : [hint]),
    ...(clauses ?? []).map((clause) => `rows with ${clause.map(formatFilter).join(' and ')}`),
  ];
}

function formatCoverage({ coverage }: TestSummary): readonly string[] {
  const { kinds, percent, missing } = coverage;
  const counts = kinds.map(({ kind, covered, total }) => `${covered} of ${count(total, kind)}`);
  const idle = new Set(missing.filter(({ kind }) => kind === 'grant').map(placeOf));
  const lines = missing
    .filter((part) => part.kind !== 'filter' || !idle.has(placeOf(part)))
    .map(({ name, filter, source, missing: why }) => {
      const what = filter === undefined ? name : `${name}, ${formatFilter(filter)}`;
      return `not covered: ${oneLine(what)} at ${formatPosition(source)}: ${why}`;
    });
  return [...lines, [`covered: ${formatPercent(percent)} %`, ...counts].join(', ')];
}

/** What the filters of a grant share with it: where the grant did nothing, they need no lines of their own. */
function placeOf({ name, source }: CoveredPart): string {
  return `${name} ${formatPosition(source)}`;
}

function summaryOf({ files, cases, failures, problems, ok }: TestSummary): string {
  const asked = `${count(cases, 'case')} in ${count(files, 'file')}`;
  if (ok) return `ok: ${asked}`;
  const errors = problems.length === 0 ? [] : [count(problems.length, 'error')];
  const failed = failures.length === 0 ? [] : [`${failures.length} failed`];
  const none = cases === 0 ? ['nothing was asked'] : [];
  return `not ok: ${[...errors, ...failed, ...none].join(', ')}; ${asked}`;
}

/** A share in percent, cut so that 100 means all. */
export function formatPercent(percent: number): string {
  return String(Math.floor(10 * percent) / 10);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
