import type { Position } from '../decision/policy-data.ts';

/** Whether a problem keeps the policy from loading. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with a policy, with where it stands and what to write instead. */
export interface Problem {
  readonly severity: Severity;
  /** A stable name in kebab-case, what scripts and tests rely on. */
  readonly code: string;
  readonly position: Position;
  /** What is wrong and what to write instead, for people: lower case, input in backticks, one line. */
  readonly message: string;
}

/** A problem as one line: `shop/policy.yaml:12:13: error: unknown key …, write … [unknown-key]`. */
export function formatProblem({ severity, code, position, message }: Problem): string {
  return `${formatPosition(position)}: ${severity}: ${oneLine(message)} [${code}]`;
}

/** What a policy wrote may be quoted in a message, and must not forge a line of a log, a terminal's sequence or an order of reading. */
export function oneLine(message: string): string {
  return message.replace(
    /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/gu,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** As long as a message may be that repeats what a policy says. */
const LONGEST_MESSAGE = 1000;

/** Characters without a break, as many as few names have and every token. */
const LONG_WORD = /[\w+=-]{24,}/g;

/** The problem in words that may be told: without what may be a token in the wrong place, and no longer than a paragraph. */
export function toTell(problem: Problem): Problem {
  const { message } = problem;
  const short = message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message;
  const told = short.replace(LONG_WORD, (word) => (mayBeToken(word) ? `${word.slice(0, 4)}…` : word));
  return told === message ? problem : { ...problem, message: told };
}

/** Cases and digits mixed as in no name, or digits in a word as long as no label; not the SHA-256 that names a token. */
function mayBeToken(word: string): boolean {
  if (!/\d/.test(word) || /^[0-9a-f]{64}$/.test(word)) return false;
  return (/[a-z]/.test(word) && /[A-Z]/.test(word)) || /[a-z0-9]{33}/.test(word);
}

/** A position as editors and terminals link it: `file:line:column`. */
export function formatPosition({ file, line, column }: Position): string {
  return `${file}:${line}:${column}`;
}

/** Orders problems as a reader meets them: by file, line, column, code. */
export function compareProblems(a: Problem, b: Problem): number {
  return (
    compareText(a.position.file, b.position.file) ||
    a.position.line - b.position.line ||
    a.position.column - b.position.column ||
    compareText(a.code, b.code)
  );
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
