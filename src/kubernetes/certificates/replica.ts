import type { ServedCertificate } from '../admission/certificate-source.ts';
import type { TellCertificate } from './certificate-event.ts';
import type { Lives } from './lives.ts';
import { nextStep } from './next-step.ts';
import { nothingSeen } from './outlook.ts';
import { nameOf, type Site } from './site.ts';
import { type Progress, takeStep } from './take-step.ts';

/** One of those who manage the certificates of a site. */
export interface Replica {
  /**
   * Looks at the cluster and brings it into order, step by step.
   *
   * @returns when to look again at the latest, in milliseconds since the epoch
   * @throws {ConflictError} when somebody else has written, and {Error} for what else stands in the way
   */
  readonly round: () => Promise<number>;
  /** What was signed last; `undefined` before the first. */
  readonly served: () => ServedCertificate | undefined;
  /** The end of the CA that was seen last. */
  readonly caNotAfterMs: () => number | undefined;
  /** The webhook configurations that were not there when they were looked for last. */
  readonly missing: () => readonly string[];
}

/** A round has ten steps at most where what is written stays written. */
const mostSteps = 20;

/** Makes a replica that knows and serves nothing yet. */
export function createReplica(site: Site, lives: Lives, tell: TellCertificate): Replica {
  const memory = { signed: undefined, settling: undefined };
  let progress: Progress = { outlook: nothingSeen, memory, served: undefined };
  let caNotAfterMs: number | undefined;
  let missing: readonly string[] = [];

  function note(): void {
    const { configurations, view } = progress.outlook;
    if (view.holding?.kind === 'held') caNotAfterMs = view.holding.authority.current.notAfterMs;
    if (configurations === undefined) return;
    const found = site.webhooks.filter((_, place) => configurations[place] === undefined).map(nameOf);
    if (found.join() !== missing.join()) tell({ what: 'missing', configurations: found });
    missing = found;
  }

  async function round(): Promise<number> {
    progress = { ...progress, outlook: nothingSeen };
    for (let steps = 0; steps < mostSteps; steps += 1) {
      const { view, trustedOurs } = progress.outlook;
      const step = nextStep(view, trustedOurs, progress.memory, Date.now(), lives);
      if (step.do === 'rest') return step.untilMs;
      progress = await takeStep(step, progress, site, lives, tell);
      note();
    }
    throw new Error(
      'the API server does not keep what is written; does another program write the CA bundles?',
    );
  }

  return { round, served: () => progress.served, caNotAfterMs: () => caNotAfterMs, missing: () => missing };
}
