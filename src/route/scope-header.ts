import type { ClauseText } from '../decision/scope.ts';
import type { ScopeAnswer } from '../decision/scope-for.ts';

/** Proxies and servers bound their headers, some at 8 KiB for all of them together; this leaves room. */
const maxHeaderChars = 4096;

/** A scope that has rows. */
type SomeRows = Exclude<ScopeAnswer, { kind: 'NONE' }>;

/**
 * Writes a scope as the value of a header, for the matchers in `deploy/matchers`: JSON in ASCII, which nobody can read
 * who reads only a part of it or two of them joined. `undefined` when it is too large to be a header.
 *
 * @see docs/scopes.md
 */
export function toScopeHeader(scope: SomeRows): string | undefined {
  const content =
    scope.kind === 'ALL' ? { all: true } : { clauses: mergeClauses(scope.clauses).map(toTuples) };
  const text = JSON.stringify({ v: 1, ...content }).replace(/[^ -~]/g, toEscape);
  return text.length > maxHeaderChars ? undefined : text;
}

function toEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function toTuples(clause: ClauseText): readonly unknown[] {
  return clause.map(({ key, op, values }) => [key, op, values]);
}

/** Says once what clauses repeat, and as one clause those that are single values of one attribute: most scopes are. */
export function mergeClauses(clauses: readonly ClauseText[]): readonly ClauseText[] {
  const merged = new Map<string, ClauseText>();
  for (const clause of clauses) {
    const [filter, ...others] = clause;
    const isSingle = filter?.op === '=' && others.length === 0;
    const key = isSingle ? JSON.stringify(filter.key) : JSON.stringify(clause);
    const known = isSingle ? (merged.get(key)?.[0]?.values ?? []) : [];
    merged.set(key, isSingle ? [{ ...filter, values: [...new Set([...known, ...filter.values])] }] : clause);
  }
  return [...merged.values()];
}
