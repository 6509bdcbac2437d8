/** How soon and how often a source is looked at, in milliseconds. */
export interface WatchTiming {
  /** Events this close together are one change. */
  readonly quietMs: number;
  /** A change is told this late at most, however many follow it. */
  readonly latestMs: number;
  /** Beside events the source is looked at after this time, or up to twice it: some file systems send none. */
  readonly pollMs: number;
  /** The same while there are no events. */
  readonly fallbackPollMs: number;
  /** After a failure events are asked for again after this time, then after twice it, and so on to the longest. */
  readonly rewatchMs: number;
  readonly longestRewatchMs: number;
}

/** Seen within 250 ms, at next to no cost while nothing happens. */
export const defaultWatchTiming: WatchTiming = {
  quietMs: 50,
  latestMs: 150,
  pollMs: 5000,
  fallbackPollMs: 2000,
  rewatchMs: 2000,
  longestRewatchMs: 60_000,
};
