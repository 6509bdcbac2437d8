import { formatPosition, oneLine, type Problem } from '../../policy/problem.ts';

/** Where something stands and what is wrong with it, each one line. */
export interface Finding {
  /** `KEY:LINE:COLUMN`. */
  readonly at: string;
  /** With the code behind it in brackets. */
  readonly text: string;
}

/** What is wrong with a policy, as much as anybody reads. */
export interface Findings {
  /** It does not load while there is one. */
  readonly errors: Listing;
  readonly warnings: Listing;
  /** Whether the linter was asked too; a policy with errors it has nothing to say of. */
  readonly linted: boolean;
}

/** The first of many, and how many there are in all. */
interface Listing {
  readonly first: readonly Finding[];
  readonly count: number;
}

/** So many fit on a screen; whoever has more runs `sidegate check`. */
const mostTold = 20;

/** Sorts problems, which stand in the order of the text, by what they mean. */
export function toFindings(problems: readonly Problem[], linted: boolean): Findings {
  return {
    errors: list(problems.filter(({ severity }) => severity === 'error')),
    warnings: list(problems.filter(({ severity }) => severity === 'warning')),
    linted,
  };
}

function list(problems: readonly Problem[]): Listing {
  return { first: problems.slice(0, mostTold).map(toFinding), count: problems.length };
}

function toFinding({ code, position, message }: Problem): Finding {
  return { at: oneLine(formatPosition(position)), text: `${oneLine(message)} [${code}]` };
}

/** Why a policy was not judged: too many wait, it took too long, or the thread broke over it. */
export type GateFailure = 'busy' | 'too-slow' | 'broken';
