import { covers } from '../../decision/catalogue.ts';
import type { Row } from '../../decision/filter.ts';
import type { Grant } from '../../decision/grant.ts';
import type { Subject } from '../../decision/principal.ts';
import type { Direction, Witness } from './change.ts';
import type { Claim } from './gained-row.ts';
import type { Pair } from './pair.ts';
import { type Asked, type Question, questionsOf } from './questions.ts';
import type { Side } from './side.ts';

/** A comparison in one direction: what one policy allows that the other one does not. */
export interface Comparison {
  readonly direction: Direction;
  readonly of: Side;
  readonly over: Side;
  readonly questions: readonly Question[];
  /** Whether both make the same of every question, so that equal grants allow the same. */
  readonly isAlike: boolean;
  readonly nowMs: number;
}

/** Begins to look for what one policy allows beyond another. */
export function createComparison(direction: Direction, of: Side, over: Side, nowMs: number): Comparison {
  const isAlike = spellTables(of) === spellTables(over);
  return { direction, of, over, questions: questionsOf(of, over), isAlike, nowMs };
}

function spellTables({ head: { declared, catalogue, ownNames } }: Side): string {
  return JSON.stringify([declared ?? null, catalogue, ownNames]);
}

/** The grants of a list that hold at a moment. */
export function holding(grants: Iterable<Grant>, atMs: number): readonly Grant[] {
  return [...grants].filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
}

/** The grants of a list that have the permission for a question. */
export function claimOf(grants: readonly Grant[], asked: Asked): Claim {
  const permitting =
    asked.misasked === undefined ? grants.filter(({ permission }) => covers(permission, asked.cell)) : [];
  return { grants: permitting, asked };
}

/** A question as a witness, if both policies answer as they must; the real answers, not what was reckoned. */
export function toWitness(
  { of, over }: Comparison,
  subject: Subject,
  pair: Pair,
  row: Row,
  atMs: number,
): Witness | undefined {
  const allowed = of.ask(subject, pair, row, atMs);
  const denied = over.ask(subject, pair, row, atMs);
  if (allowed?.effect !== 'ALLOW' || denied?.effect !== 'DENY') return undefined;
  return { subject, pair, row, atMs, grant: allowed.grant };
}
