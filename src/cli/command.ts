import type { Config, Flags } from '../config.ts';

/** How a command ended, as scripts see it. */
export const EXIT = { ok: 0, problems: 1, usage: 2, denied: 3, uncovered: 4 } as const;

/** Where a command prints. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

/** One command: what its help says, and what it does. `run` gives the exit code. */
export interface Command {
  readonly usage: string;
  readonly about: string;
  readonly flags: Flags;
  /** A command line that works in a checkout. */
  readonly example: string;
  readonly exits: readonly string[];
  readonly run: (config: Config, output: Output) => Promise<number>;
}
