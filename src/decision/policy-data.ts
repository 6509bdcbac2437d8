import type { Range, ScopeText } from './scope.ts';

/** Where in the policy something stands; line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Actions of resource types: `[type, actions]`, where `*` alone stands for every one. The sum counts. */
export type PermissionText = readonly (readonly [type: string, actions: readonly string[] | '*'])[];

/** Why an allow was given. */
export type AllowReason = 'GRANTED' | 'RBAC_DISABLED';

/** One grant as plain data; `permission` and `scope` are places in the tables of the same policy. */
export interface GrantData {
  readonly name: string;
  readonly source: Position;
  readonly permission: number;
  readonly scope: number;
  /** Milliseconds since the epoch: the grant holds while `fromMs <= now < untilMs`. */
  readonly fromMs: number;
  readonly untilMs: number;
  readonly reason: AllowReason;
}

/** Whom a holder is: a subject's kind is part of its name. `match` wants all that it lists. */
export type SubjectKey =
  | { readonly by: 'user' | 'group' | 'token' | 'workload'; readonly name: string }
  | { readonly by: 'attribute'; readonly key: string; readonly value: string }
  | { readonly by: 'authenticated' | 'anyone' }
  | {
      readonly by: 'match';
      readonly issuer: string | undefined;
      readonly email: string | undefined;
      /** Keys in lower case; may be empty only beside an e-mail. */
      readonly attributes: readonly (readonly [key: string, value: string])[];
    };

/** One line of a product's permission table: what a verb on a type asks for, and by which name. */
export interface CatalogueEntry {
  readonly operation: string | undefined;
  readonly type: string;
  readonly verb: string;
  readonly requires: string;
  readonly range: Range;
  /** Whether doing it gives others what a token or a binding allows: allowed only to whom holds all of that himself. */
  readonly handsOut?: true;
}

/** The small part of a policy, handed over in one piece. */
export interface PolicyHead {
  /** Every action that any part of the policy names, the ladder's verbs among them. */
  readonly actions: readonly string[];
  /** Every resource type that any part of the policy names. */
  readonly types: readonly string[];
  /** Declared types and their actions; absent when the policy leaves types open. */
  readonly declared: readonly (readonly [type: string, actions: readonly string[]])[] | undefined;
  readonly catalogue: readonly CatalogueEntry[];
  /** Types whose rows carry an attribute that is their own name, such as an application its namespace. */
  readonly ownNames: readonly (readonly [type: string, attribute: string])[];
  readonly permissions: readonly PermissionText[];
  /** What holds for an authenticated USER whom nothing names; a place in the holders. */
  readonly fallback: number | undefined;
}

/** The long lists of a policy, handed over in slices; a later slice may refer to what an earlier one brought. */
export interface PolicySlice {
  readonly scopes: readonly ScopeText[];
  readonly grants: readonly GrantData[];
  /** Each holder is a list of places in the grants. */
  readonly holders: readonly (readonly number[])[];
  readonly members: readonly (readonly [holder: number, key: SubjectKey])[];
  /** Folded names of suspended users and tokens, with the end of each suspension. */
  readonly suspended: readonly (readonly [folded: string, untilMs: number])[];
  /** Folded names of users whom the fallback does not reach. */
  readonly named: readonly string[];
}
