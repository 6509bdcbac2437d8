import type { Policy } from '../../decision/policy.ts';
import type { GrantData, PolicyHead, Position, SubjectKey } from '../../decision/policy-data.ts';
import type { ScopeText } from '../../decision/scope.ts';
import type { LoadedPolicy } from '../../policy/loader.ts';
import type { SilenceableCode } from '../../policy/silence/silenceable.ts';
import type { ByLanguage } from '../../policy/sources.ts';
import type { RouteData } from '../../route/route-data.ts';

/** A policy that loads, as the rules of the linter see it: what its author wrote, and what it compiled to. */
export interface Linted {
  readonly documents: ByLanguage;
  readonly policy: Policy;
  readonly head: PolicyHead;
  readonly scopes: readonly ScopeText[];
  readonly grants: readonly GrantData[];
  /** Places of grants, by place of the holder. */
  readonly holders: readonly (readonly number[])[];
  readonly members: readonly (readonly [holder: number, key: SubjectKey])[];
  readonly routes: readonly RouteData[];
  /** Access tokens with the end of their lives, in milliseconds since the epoch. */
  readonly tokens: ReadonlyMap<string, number>;
  readonly nowMs: number;
  /** Says whether a file is there that the policy names. */
  readonly isFile: (path: string) => boolean;
}

/** What the linter is told beside the policy. */
export type Circumstances = Pick<Linted, 'documents' | 'policy' | 'nowMs' | 'isFile'>;

/** Tells a finding: what is odd, and what to write instead. */
type Warning = (code: SilenceableCode, position: Position, message: string) => void;

/** One thing that the linter looks for. */
export type Rule = (linted: Linted, warning: Warning) => void;

/** Puts the slices of a loaded policy together again. */
export function toLinted({ head, slices }: LoadedPolicy, circumstances: Circumstances): Linted {
  return {
    ...circumstances,
    head,
    scopes: slices.flatMap((slice) => slice.scopes),
    grants: slices.flatMap((slice) => slice.grants),
    holders: slices.flatMap((slice) => slice.holders),
    members: slices.flatMap((slice) => slice.members),
    routes: slices.flatMap((slice) => slice.routes),
    tokens: new Map(slices.flatMap((slice) => slice.tokens)),
  };
}
