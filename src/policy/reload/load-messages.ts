import type { PolicyHead } from '../../decision/policy-data.ts';
import type { AuthenticationData } from '../../identity/authentication-data.ts';
import type { LoadedSlice } from '../loader.ts';
import type { Problem } from '../problem.ts';
import type { ReadingMemory } from './reading-memory.ts';

/** What the worker is asked. Each request has exactly one answer, and waits for the one before. */
export type LoadRequest =
  | {
      readonly kind: 'load';
      readonly paths: readonly string[];
      readonly maxBytes: number;
      /** The digest of the source that was judged last; the same again is not loaded. */
      readonly judged: string | undefined;
    }
  /** The next slices of the policy that the last `load` gave. */
  | { readonly kind: 'more' }
  /** What the worker remembers; it ends after the answer. */
  | { readonly kind: 'end' };

/** How much of a source was already known. */
export interface ReadingCount {
  /** Documents that the source holds. */
  readonly documents: number;
  /** Those of them that were not parsed again. */
  readonly reused: number;
}

/** What the worker answers. */
export type LoadAnswer =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'failed';
      readonly digest: string;
      readonly problems: readonly Problem[];
      /** The source could not be read, which another attempt may heal though nothing in it changes. */
      readonly unread: boolean;
      readonly count: ReadingCount;
    }
  | {
      readonly kind: 'loaded';
      readonly digest: string;
      readonly revision: string;
      readonly problems: readonly Problem[];
      readonly head: PolicyHead;
      readonly authentication: AuthenticationData;
      readonly count: ReadingCount;
    }
  /** Empty after the last one. */
  | { readonly kind: 'slices'; readonly slices: readonly LoadedSlice[] }
  | { readonly kind: 'ended'; readonly memory: ReadingMemory };
