import type { ExecutionContext } from 'ava';
import type { Api } from './api.ts';
import { messageOf, plainPod, podsOf, sidecarsIn } from './pods.ts';

/** Pods that are created one after another, several at a time. */
export interface Stream {
  /** How many have been made so far. */
  readonly made: () => number;
  /** Waits until so many more have been made. */
  readonly more: (count: number) => Promise<void>;
  /** Ends it, and tells what went wrong on the way. */
  readonly end: () => Promise<readonly string[]>;
}

/** Creates pods by dry run in a namespace that is selected, until it is ended, or the test is. */
export function startStream(t: ExecutionContext, api: Api, namespace: string, atOnce: number): Stream {
  const problems: string[] = [];
  let made = 0;
  let ended = false;
  const path = `${podsOf(namespace)}?dryRun=All`;
  const work = async (): Promise<void> => {
    while (!ended) {
      const { status, body } = await api.send('POST', path, plainPod('streamed'));
      if (status === 201 && sidecarsIn(body) === 1) made += 1;
      else problems.push(`${status} ${messageOf(body)}`);
    }
  };
  const workers = Array.from({ length: atOnce }, work);
  const end = async (): Promise<readonly string[]> => {
    ended = true;
    await Promise.all(workers);
    return problems;
  };
  t.teardown(end);
  return {
    made: () => made,
    async more(count) {
      const enough = made + count;
      while (made < enough && problems.length === 0) await new Promise((resolve) => setImmediate(resolve));
    },
    end,
  };
}
