import { findOutside, type Outside } from '../../decision/difference.ts';
import { bindFilter, type Row } from '../../decision/filter.ts';
import type { Grant } from '../../decision/grant.ts';
import type { Subject } from '../../decision/principal.ts';
import { bindScope, type Clause, type ClauseText, type ScopeText } from '../../decision/scope.ts';
import { formsOf } from './own-name.ts';
import type { Asked } from './questions.ts';

/** Grants that have the permission for a question, and what their policy makes of it. */
export interface Claim {
  readonly grants: readonly Grant[];
  readonly asked: Asked;
}

/** A question that one policy allows beyond another: its row and who asks, nothing, or it cannot be told. */
export type Gained =
  | { readonly kind: 'none' | 'unsure' }
  | { readonly kind: 'row'; readonly row: Row; readonly subject: Subject };

/** Work that one cell of a comparison is worth, in comparisons. */
const STEPS = 1_000_000;

const NOTHING: Row = new Map();

/** Looks for a row that some of the principals reach by one claim and not by the other. */
export function findGained(of: Claim, over: Claim, people: readonly [Subject, ...Subject[]]): Gained {
  if (of.grants.length === 0 || over.grants.some(({ scope }) => scope.unrestricted)) return { kind: 'none' };
  const isFixed = [...of.grants, ...over.grants].every(isSame);
  let isSure = true;
  for (const subject of isFixed ? people.slice(0, 1) : people) {
    const found = findFor(of, over, subject);
    if (found.kind === 'row') return { ...found, subject };
    isSure &&= found.kind === 'none';
  }
  if (isFixed) return { kind: isSure ? 'none' : 'unsure' };
  return { kind: isContained(of, over, people) ? 'none' : 'unsure' };
}

/** Says whether what a grant reaches is the same for all principals. */
function isSame({ scope }: Grant): boolean {
  return scope.clauses.every(({ fixed }) => fixed !== undefined);
}

function findFor(of: Claim, over: Claim, subject: Subject): Outside {
  const inner = rowsOf(of, (grant) => bindScope(grant.scope, subject, []));
  const outer = rowsOf(over, (grant) => bindScope(grant.scope, subject, []));
  return findIn(inner, outer, of.asked, over.asked);
}

/** What a claim admits: rows, and whether also a question that gives no row. */
interface Rows {
  readonly scope: ScopeText;
  readonly ofNone: boolean;
}

function rowsOf({ grants, asked }: Claim, toClauses: (grant: Grant) => readonly ClauseText[]): Rows {
  if (grants.some(({ scope }) => scope.unrestricted)) return { scope: 'all', ofNone: true };
  if (asked.range === 'everything') return { scope: [], ofNone: false };
  const clauses = grants.flatMap(toClauses);
  return { scope: clauses, ofNone: asked.range === 'optional' && clauses.length > 0 };
}

function findIn(inner: Rows, outer: Rows, of: Asked, over: Asked): Outside {
  const gainsNone = inner.ofNone && !outer.ofNone;
  if (gainsNone && of.range !== 'resource') return { kind: 'row', row: NOTHING };
  let isSure = of.ownName === undefined || over.ownName === undefined || of.ownName === over.ownName;
  for (const form of formsOf(of.ownName, over.ownName)) {
    const found = findOutside(form.ofSide(inner.scope), form.overSide(outer.scope), STEPS);
    if (found.kind === 'row') return { kind: 'row', row: form.toRow(found.row) };
    isSure &&= found.kind === 'none';
  }
  if (gainsNone) return { kind: 'row', row: NOTHING };
  return { kind: isSure ? 'none' : 'unsure' };
}

/**
 * Says whether one claim surely reaches no more than the other whoever asks: what refers to the principal counts for
 * every value on the one side and for none on the other, except where both write the same.
 */
function isContained(of: Claim, over: Claim, people: readonly Subject[]): boolean {
  const isAlike = over.asked.range !== 'everything' && of.asked.ownName === over.asked.ownName;
  const limits = isAlike ? over.grants.flatMap(({ scope }) => scope.clauses.map(spell)) : [];
  const inner = rowsOf(of, ({ scope }) =>
    scope.clauses
      .filter((clause) => !limits.some((limit) => limit.isSubsetOf(spell(clause))))
      .map((clause) => fixedFor(clause, people) ?? widen(clause)),
  );
  const outer = rowsOf(over, ({ scope }) =>
    scope.clauses.flatMap((clause) => toList(fixedFor(clause, people))),
  );
  const mayGainNone = inner.ofNone || (of.asked.range === 'optional' && over.asked.range !== 'optional');
  return findIn({ ...inner, ofNone: mayGainNone }, outer, of.asked, over.asked).kind === 'none';
}

/** A clause as it is for every one of these principals; `undefined` when it depends on who asks. */
function fixedFor({ fixed, filters }: Clause, people: readonly Subject[]): ClauseText | undefined {
  if (fixed !== undefined) return fixed;
  const bound = people.map((subject) => filters.map((filter) => bindFilter(filter, subject)));
  const [first = []] = bound;
  const texts = first.filter((text) => text !== undefined);
  const isFixed =
    texts.length === filters.length && new Set(bound.map((each) => JSON.stringify(each))).size === 1;
  return isFixed ? texts : undefined;
}

function toList<T>(item: T | undefined): readonly T[] {
  return item === undefined ? [] : [item];
}

/** A clause that admits all that this one does, whoever asks. */
function widen({ filters }: Clause): ClauseText {
  return filters.map(({ text, matches }) =>
    matches === undefined ? { key: text.key, op: '=~', values: ['.+'] } : text,
  );
}

function spell({ filters }: Clause): ReadonlySet<string> {
  return new Set(filters.map(({ text }) => JSON.stringify(text)));
}
