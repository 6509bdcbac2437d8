import { createListeners } from '../../policy/reload/listeners.ts';
import { type Watch, watchPaths } from '../../policy/reload/watch.ts';
import type { WatchTiming } from '../../policy/reload/watch-timing.ts';
import type { WatchMode } from '../../policy/snapshot.ts';
import { pathsOf, readTlsFiles, TlsError, type TlsMaterial, type TlsPaths } from './tls-files.ts';

/** What became of an attempt to read the files. */
export type TlsEvent = { readonly notAfterMs: number } | { readonly problem: string };

/** How it goes with the files, for metrics. */
interface TlsStatus {
  readonly notAfterMs: number;
  readonly lastSuccessful: boolean;
  readonly reloads: { readonly ok: number; readonly failed: number };
  readonly watchMode: WatchMode;
}

/** Holds what new connections are protected with. */
export interface TlsStore {
  /** The last good files. */
  readonly current: () => TlsMaterial;
  /** Calls back when other files are good; the answer ends it. */
  readonly subscribe: (listener: (material: TlsMaterial) => void) => () => void;
  readonly status: () => TlsStatus;
  readonly close: () => void;
}

/**
 * Reads the files, and again whenever they change. Files that do not fit leave the last good ones.
 *
 * @param tell - told of each attempt after the first; must not throw
 * @throws {TlsError} when the files do not fit at the start
 */
export async function openTlsStore(
  paths: TlsPaths,
  timing: WatchTiming,
  tell: (event: TlsEvent) => void,
): Promise<TlsStore> {
  let current = await readTlsFiles(paths);
  const materials = createListeners<TlsMaterial>();
  const reloads = { ok: 1, failed: 0 };
  let lastProblem: string | undefined;

  async function reload(): Promise<void> {
    const found = await readTlsFiles(paths).catch(toProblem);
    const before = lastProblem;
    lastProblem = typeof found === 'string' ? found : undefined;
    if (typeof found === 'string') {
      if (found === before) return;
      reloads.failed += 1;
      tell({ problem: found });
    } else if (found.digest !== current.digest || before !== undefined) {
      reloads.ok += 1;
      current = found;
      materials.tell(found);
      tell({ notAfterMs: found.notAfterMs });
    }
  }

  let reading = Promise.resolve();
  const watch: Watch = watchPaths(pathsOf(paths), timing, {
    stirred: () => undefined,
    changed: () => {
      reading = reading.then(reload);
    },
  });
  return {
    current: () => current,
    subscribe: materials.add,
    status: () => ({
      notAfterMs: current.notAfterMs,
      lastSuccessful: lastProblem === undefined,
      reloads,
      watchMode: watch.mode(),
    }),
    close: watch.close,
  };
}

function toProblem(error: unknown): string {
  if (error instanceof TlsError) return error.message;
  return error instanceof Error ? error.message : 'unknown reason';
}
