import type { Consideration } from '../../decision/explain.ts';
import type { Grant } from '../../decision/grant.ts';
import type { Position } from '../../decision/policy-data.ts';
import type { ClauseText } from '../../decision/scope.ts';

/** One thing that a table wants to know. */
export interface Check {
  readonly part: 'cases' | 'scopes' | 'routes';
  /** Where the table says what it wants. */
  readonly at: { readonly line: number; readonly column: number };
  /** The sentence of the case, if it has one, and the question in a few words. */
  readonly title: string;
  readonly run: () => Finding;
}

/** What came of a check. */
export interface Finding {
  readonly passed: boolean;
  readonly wanted: string;
  readonly got: string;
  /** Asked only of what did not pass. */
  readonly why: () => Why;
}

/** Why an answer is what it is. */
export interface Why {
  /** The grant that allowed it. */
  readonly grant?: Grant | undefined;
  /** Of a denial, what became of each grant of the subject. */
  readonly considered?: readonly Consideration[];
  /** Of rows, which ones. */
  readonly clauses?: readonly ClauseText[];
  /** The route that a request means. */
  readonly route?: Position | undefined;
  /** What to write if the answer is meant. */
  readonly hint?: string | undefined;
}

/** A check with what came of it. */
export interface Result extends Omit<Check, 'at' | 'run'>, Finding {
  readonly position: Position;
}

/** A title of the sentence and the question. */
export function titleOf(it: { readonly value: string } | undefined, words: readonly string[]): string {
  const question = words.filter((each) => each !== '').join(' ');
  return it === undefined ? question : `${it.value}: ${question}`;
}
