import type { LoadStatus } from '../policy/snapshot.ts';
import type { Log } from './log.ts';
import type { Metrics } from './metrics.ts';
import type { PolicySource } from './policy-source.ts';

/** Problems that one load writes to the log; `check` prints them all. */
const maxLoggedProblems = 100;

/** How the log speaks of a kind of policy. */
interface Words {
  /** What it is called: `policy`. */
  readonly name: string;
  /** What it means that a load failed and none has loaded before. */
  readonly without: string;
  /** What it means that a load failed and the last good one stays. */
  readonly kept: string;
}

const ofPolicy: Words = {
  name: 'policy',
  without: 'there is none to serve',
  kept: 'the last good one is still served',
};
const ofShadow: Words = {
  name: 'shadow',
  without: 'nothing is compared',
  kept: 'answers are still compared with the last good one',
};

/** Tells the log and the metrics of each load, the last one before the call included; the answer ends it. */
export function followPolicy(store: PolicySource, metrics: Pick<Metrics, 'reloaded'>, log: Log): () => void {
  return follow(store, metrics, log, ofPolicy);
}

/** The same of a shadow, which is another policy that serves nobody. */
export function followShadow(store: PolicySource, metrics: Pick<Metrics, 'reloaded'>, log: Log): () => void {
  return follow(store, metrics, log, ofShadow);
}

function follow(store: PolicySource, metrics: Pick<Metrics, 'reloaded'>, log: Log, words: Words): () => void {
  function tell(status: LoadStatus): void {
    metrics.reloaded(status.result);
    tellProblems(status, log, words);
    const { revision, generation } = store.current() ?? {};
    if (status.result === 'ok') log.info({ revision, generation }, `${words.name} loaded`);
    else {
      const consequence = revision === undefined ? words.without : words.kept;
      const problems = status.problems.length;
      log.error({ problems, revision, generation }, `${words.name} not loaded; ${consequence}`);
    }
  }

  const { last } = store.status();
  if (last !== undefined) tell(last);
  return store.onLoad(tell);
}

function tellProblems({ result, problems }: LoadStatus, log: Log, { name }: Words): void {
  for (const problem of problems.slice(0, maxLoggedProblems)) {
    if (result === 'failed') log.error({ problem }, `${name} problem`);
    else log.warn({ problem }, `${name} problem`);
  }
  const silent = problems.length - maxLoggedProblems;
  if (silent > 0) log.error({ silent }, `more ${name} problems; \`sidegate check\` prints them all`);
}
