import type { Grant } from '../../decision/grant.ts';
import { blockersOf } from './blockers.ts';
import type { Change, Undecided, Witness } from './change.ts';
import { type Comparison, claimOf, toWitness } from './comparison.ts';
import { type Claim, findGained } from './gained-row.ts';
import { type Hand, handOf, momentsOf } from './hand.ts';
import type { Pair } from './pair.ts';
import type { Person } from './people.ts';
import type { Question } from './questions.ts';

/** What was found of one person. */
export interface Gains {
  readonly changes: readonly Change[];
  readonly undecided: readonly Undecided[];
}

/** What became of one question at one moment. */
type Outcome =
  | { readonly kind: 'none' }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'change'; readonly witness: Witness };

/** Finds every question of a person that one policy allows and the other one does not, now or at a later moment. */
export function findGains(comparison: Comparison, person: Person): Gains {
  const changes: { readonly witness: Witness; readonly pairs: Pair[] }[] = [];
  const undecided: { readonly grant: Grant; readonly pairs: Pair[]; readonly atMs: number }[] = [];
  const changed = new Set<Question>();
  const doubted = new Set<Question>();
  for (const atMs of momentsOf(comparison, person)) {
    const hand = handOf(comparison, person, atMs);
    if (hand === undefined || isHeldByBoth(comparison, hand)) continue;
    for (const [grant, questions, outcome] of outcomesOf(comparison, person, hand)) {
      const seen = outcome.kind === 'change' ? changed : doubted;
      const fresh = questions.filter((question) => !changed.has(question) && !seen.has(question));
      if (fresh.length === 0 || outcome.kind === 'none') continue;
      const pairs = fresh.flatMap((question) => question.pairs);
      for (const question of fresh) seen.add(question);
      if (outcome.kind === 'change') changes.push({ witness: outcome.witness, pairs });
      else undecided.push({ grant, pairs, atMs });
    }
  }
  const shared = { direction: comparison.direction, about: [person.about] };
  return {
    changes: changes.map((change) => ({ ...shared, ...change })),
    undecided: undecided.map((each) => ({ ...shared, ...each })),
  };
}

/** Every question that a hand could gain, those together for which the same grants count. */
function outcomesOf(
  comparison: Comparison,
  person: Person,
  hand: Hand,
): readonly (readonly [Grant, readonly Question[], Outcome])[] {
  const places = new Map([...hand.of, ...hand.over].map((grant, place) => [grant, place]));
  const groups = new Map<string, Question[]>();
  for (const question of comparison.questions) {
    const of = claimOf(hand.of, question.of);
    if (of.grants.length === 0) continue;
    const over = claimOf(hand.over, question.over);
    const name = [of, over].map((claim) => spell(claim, places)).join(' ');
    const known = groups.get(name);
    if (known === undefined) groups.set(name, [question]);
    else known.push(question);
  }
  return [...groups.values()].flatMap((questions) => {
    const [question] = questions;
    const [grant] = question === undefined ? [] : claimOf(hand.of, question.of).grants;
    if (question === undefined || grant === undefined) return [];
    return [[grant, questions, decide(comparison, person, hand, question)] as const];
  });
}

function spell({ grants, asked }: Claim, places: ReadonlyMap<Grant, number>): string {
  return [asked.range, asked.ownName ?? '', ...grants.map((grant) => places.get(grant) ?? -1)].join(',');
}

function decide(comparison: Comparison, person: Person, hand: Hand, question: Question): Outcome {
  const of = claimOf(hand.of, question.of);
  const gained = findGained(of, claimOf(hand.over, question.over), person.tried);
  const [pair] = question.pairs;
  if (pair === undefined) return { kind: 'none' };
  if (gained.kind === 'row') {
    const witness = toWitness(comparison, gained.subject, pair, gained.row, hand.atMs);
    return witness === undefined ? { kind: 'unsure' } : { kind: 'change', witness };
  }
  if (hand.overNamed === undefined) return { kind: gained.kind };
  const withoutDefault = findGained(of, claimOf(hand.overNamed, question.over), person.tried);
  if (withoutDefault.kind !== 'row') return { kind: withoutDefault.kind };
  for (const subject of blockersOf(comparison, person, withoutDefault.subject)) {
    const witness = toWitness(comparison, subject, pair, withoutDefault.row, hand.atMs);
    if (witness !== undefined) return { kind: 'change', witness };
  }
  return { kind: 'unsure' };
}

/** Says whether equal grants stand on both sides, so that nothing needs to be compared. */
function isHeldByBoth({ isAlike }: Comparison, { of, over, overNamed }: Hand): boolean {
  if (!isAlike) return of.length === 0;
  const known = new Set((overNamed ?? over).map(spellGrant));
  return of.every((grant) => known.has(spellGrant(grant)));
}

const spelt = new WeakMap<Grant, string>();

/** What a grant allows, in a word that equal grants share; when it holds is another matter. */
function spellGrant(grant: Grant): string {
  const known = spelt.get(grant);
  if (known !== undefined) return known;
  const clauses = grant.scope.clauses.map(({ filters }) => filters.map(({ text }) => text));
  const text = JSON.stringify([grant.permissionText, grant.scope.unrestricted, clauses]);
  spelt.set(grant, text);
  return text;
}
