import type { TellCertificate } from './certificate-event.ts';
import { backOffMs, type CertificateTiming } from './timing.ts';
import { ConflictError } from './write.ts';

/** How rounds went. */
export interface Rounds {
  readonly ok: number;
  readonly failed: number;
  /** In milliseconds since the epoch. */
  readonly lastSuccessMs: number | undefined;
  /** What stands in the way now. */
  readonly problem: string | undefined;
}

/** Keeps account of rounds. */
export interface Accounts {
  readonly succeeded: () => void;
  /** @returns how long to wait before the next round, in milliseconds */
  readonly failed: (error: unknown) => number;
  readonly rounds: () => Rounds;
}

/** So many conflicts in a row are no failure yet: replicas that start together meet a few. */
const mostConflicts = 5;
const conflictPauseMs = 50;

/** Begins with no round. A problem is told once, until it is another one or gone. */
export function createAccounts(timing: CertificateTiming, tell: TellCertificate): Accounts {
  let rounds: Rounds = { ok: 0, failed: 0, lastSuccessMs: undefined, problem: undefined };
  let failures = 0;
  let conflicts = 0;
  return {
    succeeded() {
      failures = 0;
      conflicts = 0;
      if (rounds.problem !== undefined) tell({ what: 'recovered' });
      rounds = { ...rounds, ok: rounds.ok + 1, lastSuccessMs: Date.now(), problem: undefined };
    },
    failed(error) {
      if (error instanceof ConflictError && conflicts < mostConflicts) {
        conflicts += 1;
        return conflictPauseMs * conflicts * Math.random();
      }
      failures += 1;
      const problem = error instanceof Error ? error.message : 'unknown reason';
      if (problem !== rounds.problem) tell({ what: 'failed', problem });
      rounds = { ...rounds, failed: rounds.failed + 1, problem };
      return backOffMs(failures, timing);
    },
    rounds: () => rounds,
  };
}
