import type { Policy } from '../decision/policy.ts';
import type { Authentication } from '../identity/authentication.ts';
import type { Gates } from '../route/gates.ts';
import type { Router } from '../route/router.ts';

/** One loaded policy, immutable. A request or a batch reads the store once and asks this one alone. */
export interface Snapshot {
  /** SHA-256 of the policy source, lower-case hex. */
  readonly revision: string;
  /** Counts the policies that this process has served, from 1. */
  readonly generation: number;
  readonly loadedAtMs: number;
  readonly policy: Policy;
  readonly authentication: Authentication;
  /** How requests of PEPs that know no RPC of ours become questions. */
  readonly routes: Router;
  /** Who is in the groups that routes want. */
  readonly gates: Gates;
}

/** How changes of the source are noticed: by events of the file system, or by looking every few seconds. */
export type WatchMode = 'watch' | 'poll';

/** How the last attempt to load went. */
export interface LoadStatus {
  readonly result: 'ok' | 'failed';
  readonly atMs: number;
  /** Every problem, the warnings of a good attempt included, one line each, as `check` prints them; of a failed one the errors first. */
  readonly problems: readonly string[];
}

/** Holds the snapshot that is served. */
export interface PolicyStore {
  /** The last good snapshot; `undefined` until one loads. */
  readonly current: () => Snapshot | undefined;
  readonly status: () => { readonly last: LoadStatus | undefined; readonly watchMode: WatchMode };
  /** Calls back at each new snapshot; the answer ends it. */
  readonly subscribe: (listener: (snapshot: Snapshot) => void) => () => void;
  /**
   * Calls back after each attempt to load, good or bad, the first one included; by then `current` and `status` tell
   * its outcome. The answer ends it.
   */
  readonly onLoad: (listener: (status: LoadStatus) => void) => () => void;
}
