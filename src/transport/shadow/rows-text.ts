import type { ScopeAnswer } from '../../decision/scope-for.ts';
import { mergeClauses } from '../../route/scope-header.ts';

/** Rows as a text that is the same for the same clauses, in whichever order and however often a policy gives them. */
export function toRowsText(answer: ScopeAnswer): string {
  if (answer.kind !== 'CONDITIONAL') return answer.kind;
  const clauses = mergeClauses(answer.clauses).map((clause) =>
    distinct(clause.map(({ key, op, values }) => JSON.stringify([key, op, distinct(values)]))).join(' '),
  );
  return distinct(clauses).join('\n');
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}
