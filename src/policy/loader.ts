import type { PolicyHead, PolicySlice } from '../decision/policy-data.ts';
import type { AuthenticationData, TokenData } from '../identity/authentication-data.ts';
import type { GateData } from '../route/gates.ts';
import type { RouteData } from '../route/route-data.ts';
import type { Problem } from './problem.ts';
import type { PlacedSilence, Silenced } from './silence/silenced.ts';

/** One file of the policy source, whole. The path is the one that problems name. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** A slice of a compiled policy, small enough to be taken in between two requests. */
export interface LoadedSlice extends PolicySlice {
  readonly tokens: readonly TokenData[];
  readonly routes: readonly RouteData[];
  readonly gates: readonly GateData[];
}

/** A policy that compiled, as plain data that crosses threads: a head, then slices of at most some hundred grants. */
export interface LoadedPolicy {
  readonly head: PolicyHead;
  readonly authentication: AuthenticationData;
  readonly slices: readonly LoadedSlice[];
}

/** What a load gave: problems in the order of the text, and a policy unless one of them is an error. */
export interface LoadResult {
  /** SHA-256 of the source, lower-case hex: of one file its own, of several that of their `sha256sum` lines. */
  readonly revision: string;
  readonly problems: readonly Problem[];
  readonly silences: readonly PlacedSilence[];
  /** Warnings that a comment of the source silences, in no particular order. */
  readonly silenced: readonly Silenced[];
  readonly policy: LoadedPolicy | undefined;
}

/** What reading a document gave, by the SHA-256 of its text and syntax; plain data, so that it survives its thread. */
export type ReadingCache = Map<string, unknown>;
