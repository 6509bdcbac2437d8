import { median } from './statistics.ts';

/** What one round found: the thing itself, and its reference measured beside it. */
export interface Round {
  readonly measured: number;
  readonly reference: number;
}

/** What a row is held to: a multiple of its reference, so much above it, or a figure of its own. */
export interface Budget {
  readonly of: 'ratio' | 'difference' | 'measured';
  readonly most: number;
  /** What it should be one day; exceeding it is not a failure. */
  readonly goal?: number;
}

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly unit: 'ns' | 'µs' | 'ms' | 'MB';
  /** What the reference is. */
  readonly beside: string;
  readonly rounds: readonly Round[];
  /** Absent for what is shown and held to nothing. */
  readonly budget?: Budget;
}

/**
 * `over` only when every round is over: one round within the budget shows that the code can hold it, and what the
 * others met was the machine. Such a row is `unsure` and wants another run.
 */
export type Verdict = 'ok' | 'unsure' | 'OVER' | '';

/** Judges a row. */
export function judge({ budget, rounds }: Row): Verdict {
  if (budget === undefined) return '';
  const values = rounds.map((round) => figureOf(budget, round));
  if (median(values) <= budget.most) return 'ok';
  return Math.min(...values) <= budget.most ? 'unsure' : 'OVER';
}

function figureOf({ of }: Budget, { measured, reference }: Round): number {
  switch (of) {
    case 'ratio':
      return measured / reference;
    case 'difference':
      return measured - reference;
    case 'measured':
      return measured;
  }
}

/** The cells of a row: what, measured, reference, ratio, budget, verdict. Medians over its rounds. */
export function toCells(row: Row): readonly string[] {
  const { what, unit, beside, rounds, budget } = row;
  const measured = median(rounds.map((round) => round.measured));
  const reference = median(rounds.map((round) => round.reference));
  const ratio = median(rounds.map((round) => round.measured / round.reference));
  return [
    what,
    `${round(measured)} ${unit}`,
    `${round(reference)} ${unit}, ${beside}`,
    round(ratio),
    budget === undefined ? '' : describe(budget, unit),
    judge(row),
  ];
}

function describe({ of, most, goal }: Budget, unit: Row['unit']): string {
  const extra = goal === undefined ? '' : `, goal ${round(goal)}`;
  switch (of) {
    case 'ratio':
      return `ratio ${round(most)}${extra}`;
    case 'difference':
      return `${round(most)} ${unit} above${extra}`;
    case 'measured':
      return `${round(most)} ${unit}${extra}`;
  }
}

/** Three digits say all that a measurement knows. */
function round(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
