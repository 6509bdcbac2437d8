import type { MessagePort } from 'node:worker_threads';
import type { LoadedSlice, LoadResult, ReadingCache, SourceFile } from '../loader.ts';
import { compareProblems } from '../problem.ts';
import { readSource } from '../source/source.ts';
import { collectGarbage } from './collect-garbage.ts';
import type { LoadAnswer, LoadRequest } from './load-messages.ts';
import { recall, remember, toBuffers } from './reading-memory.ts';
import { portionsOf } from './slice-portions.ts';

/** Turns a source into a policy or problems. Pure but for the cache. */
export type Load = (files: readonly SourceFile[], cache: ReadingCache) => LoadResult;

type LoadOrder = Extract<LoadRequest, { kind: 'load' }>;

/** Answers load requests on a worker's port until it is asked to end. Starts from what `memory` holds. */
export function serveLoads(port: MessagePort, memory: unknown, load: Load): void {
  const cache = recall(memory);
  let rest: Iterator<readonly LoadedSlice[], undefined> = [].values();

  async function loadSource({ paths, maxBytes, judged }: LoadOrder): Promise<LoadAnswer> {
    const { files, problems: unread, digest } = await readSource(paths, maxBytes);
    if (digest === judged) return { kind: 'unchanged' };
    if (unread.some((problem) => problem.severity === 'error')) {
      return { kind: 'failed', digest, problems: unread, unread: true, count: { documents: 0, reused: 0 } };
    }
    const known = new Set(cache.keys());
    const { revision, problems: found, policy } = load(files, cache);
    const reused = cache.keys().reduce((sum, key) => sum + (known.has(key) ? 1 : 0), 0);
    const count = { documents: cache.size, reused };
    const problems = [...unread, ...found].sort(compareProblems);
    if (policy === undefined) return { kind: 'failed', digest, problems, unread: false, count };
    rest = portionsOf(policy.slices);
    const { head, authentication } = policy;
    return { kind: 'loaded', digest, revision, problems, head, authentication, count };
  }

  /** Takes its time while nobody waits for this thread. */
  function forgetPolicy(): void {
    rest = [].values();
    collectGarbage();
  }

  async function answer(request: LoadRequest): Promise<void> {
    switch (request.kind) {
      case 'load': {
        const loaded = await loadSource(request);
        port.postMessage(loaded);
        if (loaded.kind === 'failed') forgetPolicy();
        return;
      }
      case 'more': {
        const slices = rest.next().value ?? [];
        port.postMessage({ kind: 'slices', slices } satisfies LoadAnswer);
        if (slices.length === 0) forgetPolicy();
        return;
      }
      case 'end': {
        const bytes = remember(cache);
        cache.clear();
        collectGarbage();
        port.postMessage({ kind: 'ended', memory: bytes } satisfies LoadAnswer, toBuffers(bytes));
        port.close();
      }
    }
  }

  // A rejection ends the worker, which the other side takes for a failed load.
  port.on('message', (request: LoadRequest) => void answer(request));
}
