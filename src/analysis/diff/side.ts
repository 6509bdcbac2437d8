import { authorize, type Decision } from '../../decision/authorize.ts';
import type { Row } from '../../decision/filter.ts';
import { handOut, type Proposal } from '../../decision/hand-out.ts';
import type { Policy } from '../../decision/policy.ts';
import type { PolicyHead, SubjectKey } from '../../decision/policy-data.ts';
import type { Subject } from '../../decision/principal.ts';
import { toResource } from '../../decision/resource.ts';
import type { ScopeText } from '../../decision/scope.ts';
import { type Standing, stand } from '../../decision/standing.ts';
import type { LoadedPolicy } from '../../policy/loader.ts';
import type { Pair } from './pair.ts';

/** One of the two policies that are compared. */
export interface Side {
  readonly head: PolicyHead;
  readonly policy: Policy;
  readonly members: readonly SubjectKey[];
  /** The access tokens that this policy knows, with the end of their lives in milliseconds. */
  readonly tokens: ReadonlyMap<string, number>;
  /** The words of `{principal.WORDS}` in its filters. */
  readonly references: ReadonlySet<string>;
  /** Where a subject stands here: a token lives as long as this policy says. */
  readonly stand: (subject: Subject, nowMs: number) => Standing;
  /** The real answer to a question; `undefined` where the resource has two names that differ. */
  readonly ask: (subject: Subject, pair: Pair, attributes: Row, nowMs: number) => Decision | undefined;
}

/** A policy to compare, as it was loaded and as it serves. */
export interface Comparable {
  readonly data: Pick<LoadedPolicy, 'head' | 'slices'>;
  readonly policy: Policy;
}

/** Makes the two sides of a comparison. A token that one of them knows is known, so that the other denies it. */
export function createSides(old: Comparable, next: Comparable): readonly [old: Side, next: Side] {
  const known = new Set([...tokensOf(old), ...tokensOf(next)].map(([token]) => token));
  return [createSide(old, known), createSide(next, known)];
}

function createSide(comparable: Comparable, known: ReadonlySet<string>): Side {
  const { data, policy } = comparable;
  const tokens = new Map(tokensOf(comparable));

  function standIn(subject: Subject, nowMs: number): Standing {
    if (subject === 'anonymous' || subject.kind !== 'ACCESS_TOKEN' || !known.has(subject.id)) {
      return stand(policy, subject, nowMs);
    }
    const expiresAtMs = Math.min(subject.expiresAtMs, tokens.get(subject.id) ?? 0);
    return stand(policy, { ...subject, expiresAtMs }, nowMs);
  }

  return {
    head: data.head,
    policy,
    members: data.slices.flatMap(({ members }) => members.map(([, key]) => key)),
    tokens,
    references: new Set(data.slices.flatMap(({ scopes }) => scopes.flatMap(referencesIn))),
    stand: standIn,
    ask(subject, { action, type, proposes }, attributes, nowMs) {
      const resource = toResource(policy, { type, id: '', attributes });
      if ('attribute' in resource) return undefined;
      const standing = standIn(subject, nowMs);
      return proposes
        ? handOut(policy, standing, action, resource, LEAST_PROPOSAL, nowMs)
        : authorize(policy, standing, action, resource, nowMs);
    },
  };
}

/** What everybody who may hand out anything may hand out. */
const LEAST_PROPOSAL: readonly Proposal[] = [{ permission: [], scope: [], untilMs: 0 }];

function referencesIn(scope: ScopeText): readonly string[] {
  if (scope === 'all') return [];
  const values = scope.flatMap((clause) => clause.flatMap((filter) => filter.values));
  return values.flatMap((value) =>
    [...value.matchAll(/\{principal\.([^{}]*)\}/g)].map(([, words = '']) => words),
  );
}

function tokensOf({ data }: Comparable): readonly (readonly [sha256: string, expiresAtMs: number])[] {
  return data.slices.flatMap(({ tokens }) => tokens);
}
