import type { LoadStatus } from '../policy/snapshot.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PolicySource } from './policy-source.ts';

/** Problems that one load writes to the log; `check` prints them all. */
const maxLoggedProblems = 100;

/** Tells the log and the metrics of each load, the last one before the call included; the answer ends it. */
export function followPolicy(store: PolicySource, metrics: Pick<Metrics, 'reloaded'>, log: Log): () => void {
  function tell(status: LoadStatus): void {
    metrics.reloaded(status.result);
    tellProblems(status, log);
    const { revision, generation } = store.current() ?? {};
    if (status.result === 'ok') log.info({ revision, generation }, 'policy loaded');
    else {
      const consequence =
        revision === undefined ? 'there is none to serve' : 'the last good one is still served';
      log.error(
        { problems: status.problems.length, revision, generation },
        `policy not loaded; ${consequence}`,
      );
    }
  }

  const { last } = store.status();
  if (last !== undefined) tell(last);
  return store.onLoad(tell);
}

function tellProblems({ result, problems }: LoadStatus, log: Log): void {
  for (const problem of problems.slice(0, maxLoggedProblems)) {
    if (result === 'failed') log.error({ problem }, 'policy problem');
    else log.warn({ problem }, 'policy problem');
  }
  const silent = problems.length - maxLoggedProblems;
  if (silent > 0) log.error({ silent }, 'more policy problems; `sidegate check` prints them all');
}
