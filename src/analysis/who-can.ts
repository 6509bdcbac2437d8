import { authorize, type Resource } from '../decision/authorize.ts';
import { type Consideration, explain } from '../decision/explain.ts';
import type { Policy } from '../decision/policy.ts';
import type { Position, SubjectKey } from '../decision/policy-data.ts';
import type { Subject } from '../decision/principal.ts';
import type { ClauseText, Range } from '../decision/scope.ts';
import { type ScopeAnswer, scopeFor } from '../decision/scope-for.ts';
import { namesOf, type Standing, stand } from '../decision/standing.ts';
import type { LoadedPolicy } from '../policy/loader.ts';
import { dependingClauses, reachesSome } from './reaching.ts';
import { subjectOf, unknown } from './subject-of.ts';

/** What is asked of every subject: about one row, or about the rows of a type without one. */
export interface WhoQuestion {
  readonly action: string;
  readonly resource: Resource;
  /** Whether the question is on which rows, and not about the attributes of one. */
  readonly anyRow: boolean;
}

/** A subject that the policy names, or all authenticated callers, or everybody, or users whom nothing names. */
interface Able {
  readonly key: SubjectKey | 'default';
  /** The grants that each allow it, and how the subject holds them. */
  readonly by: readonly Consideration[];
  /** The rows, where the question is which ones. */
  readonly rows: ScopeAnswer | undefined;
}

/** A subject who may only where something holds that its name does not tell, such as what its e-mail is. */
interface Dependent {
  readonly key: SubjectKey | 'default';
  readonly by: Consideration;
  readonly clauses: readonly ClauseText[];
}

/** A subject who might, were it not for a suspension or a date. */
interface Prevented {
  readonly key: SubjectKey | 'default';
  /** Where the subject is suspended; empty when it is not. */
  readonly suspendedAt: readonly Position[];
  /** The grants that would allow it. */
  readonly by: readonly Consideration[];
}

/** Who may do something. */
export interface WhoCan {
  readonly may: readonly Able[];
  readonly dependent: readonly Dependent[];
  readonly prevented: readonly Prevented[];
}

/** Asks for every subject that a policy names whether it may, by the same evaluation that decides. */
export function whoCan(data: LoadedPolicy, policy: Policy, question: WhoQuestion, nowMs: number): WhoCan {
  const { action, resource, anyRow } = question;
  const { range } = policy.catalogue.interpret(action, resource.type);
  const unsuspended: Policy = { ...policy, suspended: new Map() };
  const may: Able[] = [];
  const dependent: Dependent[] = [];
  const prevented: Prevented[] = [];
  for (const [key, subject] of subjectsOf(data, policy)) {
    const standing = stand(policy, subject, nowMs);
    const answer = askOf(policy, standing, question, nowMs);
    const considered = explain(policy, standing, action, resource, nowMs);
    if (answer !== undefined) {
      may.push({ key, by: considered.filter((each) => worksNow(each, range, anyRow)), rows: answer.rows });
      continue;
    }
    // Whoever is recognised holds what everybody does, and may have what a stranger lacks.
    const someone = subject === 'anonymous' ? unknown : subject;
    const conditions = considered.map((by) => ({
      key,
      by,
      clauses: dependingClauses(by, range, someone, !anyRow),
    }));
    dependent.push(...conditions.filter(({ clauses }) => clauses.length > 0));
    const freed = standing.refusal === 'SUSPENDED' ? stand(unsuspended, subject, nowMs) : standing;
    const by = explain(policy, freed, action, resource, nowMs).filter((each) =>
      wouldWork(each, range, anyRow),
    );
    if (by.length > 0) prevented.push({ key, suspendedAt: suspensionsOf(policy, standing, nowMs), by });
  }
  return { may, dependent, prevented };
}

/** The rows, or that it is allowed; `undefined` when it is not. */
function askOf(
  policy: Policy,
  standing: Standing,
  { action, resource, anyRow }: WhoQuestion,
  nowMs: number,
): { readonly rows: ScopeAnswer | undefined } | undefined {
  if (!anyRow) {
    const { effect } = authorize(policy, standing, action, resource, nowMs);
    return effect === 'ALLOW' ? { rows: undefined } : undefined;
  }
  const rows = scopeFor(policy, standing, action, resource.type, nowMs);
  return rows.kind === 'NONE' ? undefined : { rows };
}

function worksNow(consideration: Consideration, range: Range, anyRow: boolean): boolean {
  const { outcome } = consideration;
  if (!anyRow) return outcome === 'APPLIES';
  return (outcome === 'APPLIES' || outcome === 'OUT_OF_SCOPE') && reachesSome(consideration, range);
}

function wouldWork(consideration: Consideration, range: Range, anyRow: boolean): boolean {
  if (!reachesSome(consideration, range)) return false;
  const { grant, outcome, clauses } = consideration;
  if (anyRow || outcome === 'APPLIES' || grant.scope.unrestricted) return true;
  return outcome !== 'OUT_OF_SCOPE' && clauses.some((clause) => clause.every(({ passed }) => passed));
}

function suspensionsOf(policy: Policy, { subject, refusal }: Standing, nowMs: number): readonly Position[] {
  if (subject === 'anonymous' || refusal !== 'SUSPENDED') return [];
  return [...new Set(namesOf(subject))].flatMap((name) => policy.notes.suspensions('subject', name, nowMs));
}

/** Every subject that the policy names, once, then those whom it does not name. */
function subjectsOf(
  { head, slices }: LoadedPolicy,
  policy: Policy,
): readonly (readonly [key: SubjectKey | 'default', subject: Subject])[] {
  const tokens = new Map(slices.flatMap((slice) => slice.tokens));
  const members = slices.flatMap((slice) => slice.members).map(([, key]) => key);
  const keys = new Map(members.map((key) => [JSON.stringify(key), key]));
  const named = [...keys.values()].map((key) => [key, toSubject(key, tokens)] as const);
  return head.fallback === undefined || policy.fallback === undefined
    ? named
    : [...named, ['default', unknown]];
}

/** A token that the policy does not know has ended; whoever is only authenticated is not a user whom nothing names. */
function toSubject(key: SubjectKey, tokens: ReadonlyMap<string, number>): Subject {
  const subject = subjectOf(key, unknown);
  if (subject === 'anonymous') return subject;
  if (key.by === 'authenticated') return { ...subject, kind: 'WORKLOAD' };
  return key.by === 'token' ? { ...subject, expiresAtMs: tokens.get(key.name) ?? 0 } : subject;
}
