import { type KeySet, noKeys } from './key-set.ts';
import type { KeyLoader } from './load-keys.ts';

/** The keys of one issuer, looked for in the background for as long as a policy believes it. */
export interface KeySource {
  /** The keys as they were last had. An outage of the issuer takes none away. */
  readonly current: () => KeySet;
  /**
   * Looks again because of a key that is not known, once a key id and not too often. Settles when it has, or when a
   * request has waited long enough; never rejects.
   */
  readonly seek: (keyId: string) => Promise<void>;
  /** Whether the last attempt is over and went well, so that a key which is not known does not exist. */
  readonly isSure: () => boolean;
  readonly close: () => void;
}

/** How long and how often keys are looked for; all in milliseconds. */
export interface KeyTiming {
  /** One attempt, with all that it fetches. */
  readonly timeoutMs: number;
  /** A request for a key that is not known. */
  readonly waitMs: number;
  /** Between two attempts for keys that are not known, whoever asks. */
  readonly cooldownMs: number;
  /** Before the same unknown key is looked for again. */
  readonly missedMs: number;
  /** After a first failure; each further one doubles it. */
  readonly retryMs: number;
  readonly mostRetryMs: number;
}

/** Providers answer within a second; whoever asks us waits shorter than that. */
export const defaultKeyTiming: KeyTiming = {
  timeoutMs: 5000,
  waitMs: 1000,
  cooldownMs: 10_000,
  missedMs: 60_000,
  retryMs: 1000,
  mostRetryMs: 60_000,
};

/** What a source needs to know. */
export interface KeySourceOptions {
  readonly load: KeyLoader;
  /** Reads what was loaded. @throws {Error} when it is no key set */
  readonly read: (text: string) => Promise<KeySet>;
  readonly timing: KeyTiming;
  /** Told of keys that changed and of attempts that failed. Must not throw. */
  readonly tell: (outcome: { readonly keys: number } | { readonly problem: string }) => void;
}

/** Starts to look for keys. */
export function createKeySource({ load, read, timing, tell }: KeySourceOptions): KeySource {
  const ending = new AbortController();
  const missed = new Map<string, number>();
  let set = noKeys;
  let text: string | undefined;
  let failures = 0;
  let soughtMs = -Infinity;
  let timer: NodeJS.Timeout | undefined;
  let attempt: Promise<void> | undefined;

  async function look(): Promise<number> {
    const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(timing.timeoutMs)]);
    try {
      const loaded = await load(signal);
      if (loaded.text !== text) {
        set = await read(loaded.text);
        text = loaded.text;
        tell({ keys: set.size });
      }
      failures = 0;
      return loaded.againMs;
    } catch (error) {
      failures += 1;
      if (!ending.signal.aborted)
        tell({ problem: error instanceof Error ? error.message : 'unknown reason' });
      return Math.min(timing.retryMs * 2 ** (failures - 1), timing.mostRetryMs);
    }
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    attempt ??= look().then((againMs) => {
      attempt = undefined;
      if (!ending.signal.aborted) timer = setTimeout(() => void start(), againMs).unref();
    });
    return attempt;
  }

  function maySeek(keyId: string, nowMs: number): boolean {
    if (ending.signal.aborted || nowMs < soughtMs + timing.cooldownMs) return false;
    for (const [each, untilMs] of missed) if (untilMs <= nowMs) missed.delete(each);
    return !missed.has(keyId);
  }

  void start();
  return {
    current: () => set,
    async seek(keyId) {
      const nowMs = performance.now();
      if (attempt === undefined && maySeek(keyId, nowMs)) {
        soughtMs = nowMs;
        missed.set(keyId, nowMs + timing.missedMs);
        void start();
      }
      if (attempt !== undefined) await within(timing.waitMs, attempt);
    },
    isSure: () => attempt === undefined && failures === 0,
    close() {
      ending.abort();
      clearTimeout(timer);
    },
  };
}

/** Waits for something, but not for ever. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  const enough = Promise.withResolvers<undefined>();
  const timer = setTimeout(enough.resolve, ms, undefined);
  await Promise.race([promise, enough.promise]);
  clearTimeout(timer);
}
