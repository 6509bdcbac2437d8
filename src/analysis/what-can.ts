import { type Consideration, explain } from '../decision/explain.ts';
import type { Policy } from '../decision/policy.ts';
import type { PolicyHead } from '../decision/policy-data.ts';
import type { ClauseText } from '../decision/scope.ts';
import { type ScopeAnswer, scopeFor } from '../decision/scope-for.ts';
import type { Standing } from '../decision/standing.ts';
import { dependingClauses, reachesSome } from './reaching.ts';
import { STRANGE } from './subject-of.ts';

/** Actions that a subject may do on the same rows of a type, by the same grants. */
export interface Ability {
  /** `*`: every type that is not listed by its name. */
  readonly type: string;
  /** `*`: every action that the policy does not name. */
  readonly actions: readonly string[];
  /** What the product calls the actions on this type. */
  readonly operations: readonly string[];
  /** As ScopeFor tells them; `NONE` where all hangs on what is not known of the subject. */
  readonly rows: ScopeAnswer;
  /** Further rows, which hang on something that is not known of the subject, as the policy writes them. */
  readonly dependent: readonly ClauseText[];
  readonly by: readonly Consideration[];
}

/** Lists all that a subject may do, by types: what ScopeFor answers for every type and action of the policy. */
export function whatCan(
  head: PolicyHead,
  policy: Policy,
  standing: Standing,
  nowMs: number,
): readonly Ability[] {
  const byType = new Map(
    typesOf(head).map((type) => [type, abilitiesOn(type, head, policy, standing, nowMs)] as const),
  );
  const elsewhere = (byType.get('*') ?? []).map(toWords);
  // A type that is like every other one need not be listed.
  return [...byType].flatMap(([type, list]) =>
    type === '*' || toText(list.map(toWords)) !== toText(elsewhere) ? orNothing(type, list) : [],
  );
}

/** Where a subject may do something on every other type, one on which it may do nothing is listed too. */
function orNothing(type: string, list: readonly Ability[]): readonly Ability[] {
  if (list.length > 0 || type === '*') return list;
  const rows = { kind: 'NONE', reason: 'NO_GRANT', untilMs: Infinity } as const;
  return [{ type, actions: [], operations: [], rows, dependent: [], by: [] }];
}

/** What two types have in common on which the same may be done. */
function toWords({ actions, operations, rows, dependent, by }: Ability): string {
  const clauses = rows.kind === 'CONDITIONAL' ? rows.clauses : [];
  return JSON.stringify([
    actions,
    operations,
    rows.kind,
    clauses,
    dependent,
    by.map(({ grant }) => grant.source),
  ]);
}

function toText(words: readonly string[]): string {
  return words.toSorted().join('\n');
}

function abilitiesOn(
  type: string,
  head: PolicyHead,
  policy: Policy,
  standing: Standing,
  nowMs: number,
): readonly Ability[] {
  const found = actionsOf(head, type).flatMap((action): readonly Ability[] => {
    const ability = abilityTo(action, type, policy, standing, nowMs);
    return ability.by.length === 0 ? [] : [ability];
  });
  const alike = Map.groupBy(found, (ability) => toWords({ ...ability, actions: [], operations: [] }));
  return [...alike.values()].flatMap((list) => {
    const [first] = list;
    if (first === undefined) return [];
    const actions = list.flatMap((each) => each.actions);
    const operations = head.catalogue.flatMap(({ operation, verb, ...entry }) =>
      operation !== undefined && entry.type === type && actions.includes(verb) ? [operation] : [],
    );
    return [{ ...first, actions, operations }];
  });
}

function abilityTo(action: string, type: string, policy: Policy, standing: Standing, nowMs: number): Ability {
  const [askedType, askedAction] = [type, action].map((name) => (name === '*' ? STRANGE : name));
  const asked = { type: askedType ?? '', attributes: new Map<string, string>() };
  const rows = scopeFor(policy, standing, askedAction ?? '', asked.type, nowMs);
  const { range } = policy.catalogue.interpret(askedAction ?? '', asked.type);
  const considered = explain(policy, standing, askedAction ?? '', asked, nowMs);
  const dependent =
    rows.kind === 'ALL'
      ? []
      : considered.flatMap((each) => dependingClauses(each, range, standing.subject, false));
  const by = considered.filter((each) => {
    const { outcome } = each;
    const holdsNow = outcome === 'APPLIES' || outcome === 'OUT_OF_SCOPE';
    if (rows.kind === 'ALL') return holdsNow && each.grant.scope.unrestricted;
    return (
      holdsNow &&
      (reachesSome(each, range) || dependingClauses(each, range, standing.subject, false).length > 0)
    );
  });
  return { type, actions: [action], operations: [], rows, dependent, by };
}

function typesOf({ types, catalogue, declared }: PolicyHead): readonly string[] {
  if (declared !== undefined) return declared.map(([type]) => type);
  return [...new Set([...types, ...catalogue.map(({ type }) => type), '*'])];
}

function actionsOf({ actions, catalogue, declared }: PolicyHead, type: string): readonly string[] {
  const own = declared?.find(([name]) => name === type)?.[1];
  if (own !== undefined) return own;
  const verbs = catalogue.filter((entry) => entry.type === type).map(({ verb }) => verb);
  return [...new Set([...actions, ...verbs, '*'])];
}
