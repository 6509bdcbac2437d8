import type { WatchMode } from '../snapshot.ts';
import { surveyPaths } from '../source/survey.ts';
import { createPlaceWatcher } from './watch-places.ts';
import type { WatchTiming } from './watch-timing.ts';

/** A watch that runs. */
export interface Watch {
  readonly mode: () => WatchMode;
  readonly close: () => void;
}

/** What a watch tells. `stirred` comes at once, before it is known whether the change is over; `changed` comes after. */
export interface WatchListener {
  readonly stirred: () => void;
  readonly changed: () => void;
}

/**
 * Watches the policy's paths, whether they exist yet or not. The first look counts as a change, so that nothing that
 * happened before it is missed. Keeps no process alive.
 */
export function watchPaths(paths: readonly string[], timing: WatchTiming, listener: WatchListener): Watch {
  let fingerprint: string | undefined;
  let firstEventMs: number | undefined;
  let quiet: NodeJS.Timeout | undefined;
  let poll: NodeJS.Timeout | undefined;
  let closed = false;
  const watcher = createPlaceWatcher(timing, onEvent);
  let looking = look(false);

  function onEvent(): void {
    if (closed) return;
    const nowMs = performance.now();
    if (firstEventMs === undefined) listener.stirred();
    firstEventMs ??= nowMs;
    clearTimeout(quiet);
    const waitMs = Math.min(timing.quietMs, firstEventMs + timing.latestMs - nowMs);
    quiet = setTimeout(
      () => {
        firstEventMs = undefined;
        looking = looking.then(() => look(true));
      },
      Math.max(waitMs, 0),
    ).unref();
  }

  function lookAgain(sure: boolean): void {
    looking = looking.then(() => look(sure));
  }

  async function look(sure: boolean): Promise<void> {
    clearTimeout(poll);
    const found = await watcher.follow(() => surveyPaths(paths));
    if (closed) return;
    const differs = found.fingerprint !== fingerprint;
    fingerprint = found.fingerprint;
    const pollMs = watcher.mode() === 'poll' ? timing.fallbackPollMs : timing.pollMs * (1 + Math.random());
    poll = setTimeout(() => lookAgain(false), pollMs).unref();
    if (differs || sure) listener.changed();
  }

  return {
    mode: watcher.mode,
    close() {
      closed = true;
      clearTimeout(quiet);
      clearTimeout(poll);
      watcher.close();
    },
  };
}
