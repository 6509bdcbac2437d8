import { type FSWatcher, watch } from 'node:fs';
import type { WatchMode } from '../snapshot.ts';
import { dataLink, isPolicyFileName } from '../source/policy-files.ts';
import type { Place, Survey } from '../source/survey.ts';
import type { WatchTiming } from './watch-timing.ts';

/** Watches those directories in which something may happen to the policy, as long as the system lets it. */
export interface PlaceWatcher {
  readonly mode: () => WatchMode;
  /** Surveys, watches the places found, and surveys again until nothing moved in between. Gives the last survey. */
  readonly follow: (survey: () => Promise<Survey>) => Promise<Survey>;
  readonly close: () => void;
}

interface WatchedPlace {
  place: Place;
  readonly watcher: FSWatcher;
}

/** A directory that is replaced all the time is not chased for ever: the next event or poll goes on. */
const maxSurveys = 10;

/**
 * Makes a watcher of directories. Directories, since a watched file that is replaced is watched no more. When one of
 * them cannot be watched (too many watches, no descriptor, no permission), none is, until a later `follow` tries again.
 *
 * @see inotify(7), on `max_user_instances` and `max_user_watches`
 */
export function createPlaceWatcher(timing: WatchTiming, onEvent: () => void): PlaceWatcher {
  const watched = new Map<string, WatchedPlace>();
  let failures = 0;
  let retryAtMs = 0;

  function fail(): void {
    closeAll();
    retryAtMs = performance.now() + Math.min(timing.rewatchMs * 2 ** failures, timing.longestRewatchMs);
    failures += 1;
  }

  function closeAll(): void {
    for (const { watcher } of watched.values()) watcher.close();
    watched.clear();
  }

  function open(path: string, place: Place): void {
    const entry: WatchedPlace = { place, watcher: watch(path, { persistent: false }) };
    entry.watcher.on('change', (_, name) => {
      if (concerns(entry.place, name)) onEvent();
    });
    entry.watcher.on('error', () => {
      fail();
      onEvent();
    });
    watched.set(path, entry);
  }

  /** Brings the watches in line with the places; says whether there is a new one. */
  function align(places: Survey['places']): boolean {
    for (const [path, { place, watcher }] of watched) {
      if (places.get(path)?.identity === place.identity) continue;
      watcher.close();
      watched.delete(path);
    }
    let opened = false;
    for (const [path, place] of places) {
      const present = watched.get(path);
      if (present === undefined) open(path, place);
      else present.place = place;
      opened ||= present === undefined;
    }
    return opened;
  }

  function tryAlign(places: Survey['places']): boolean {
    if (performance.now() < retryAtMs) return false;
    try {
      const opened = align(places);
      failures = 0;
      return opened;
    } catch (error) {
      // A directory that went between survey and watch is found by the next survey.
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return true;
      fail();
      return false;
    }
  }

  return {
    mode: () => (failures === 0 ? 'watch' : 'poll'),
    async follow(survey) {
      let found = await survey();
      for (let surveys = 1; surveys < maxSurveys && tryAlign(found.places); surveys += 1)
        found = await survey();
      return found;
    },
    close: closeAll,
  };
}

function concerns(place: Place, name: string | Buffer | null): boolean {
  if (name === null) return true;
  const text = name.toString();
  return place.names.has(text) || (place.listed && (isPolicyFileName(text) || text === dataLink));
}
