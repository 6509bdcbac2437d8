import type { ServerVersion } from '../api/version.ts';
import type { InjectorSettings } from '../inject/settings.ts';

/** What became of asking which kind of sidecar this cluster takes. */
export type ModeEvent =
  | { readonly mode: InjectorSettings['mode']; readonly version: string }
  | { readonly problem: string };

/** How often is asked, in milliseconds. */
export interface ModeTiming {
  /** While nothing is known. */
  readonly retryMs: number;
  /** Once something is: an API server may be another one after an upgrade. */
  readonly againMs: number;
}

export const defaultModeTiming: ModeTiming = { retryMs: 2000, againMs: 600_000 };

/** Knows which kind of sidecar this cluster takes. */
export interface ModeSource {
  /** What was heard last; `undefined` until something is. */
  readonly current: () => InjectorSettings['mode'] | undefined;
  readonly close: () => void;
}

/** The first API server that has native sidecars switched on. */
const firstNative: ServerVersion = { major: 1, minor: 29 };

/** Which kind of sidecar an API server takes. */
function modeFor({ major, minor }: ServerVersion): InjectorSettings['mode'] {
  const isNative = major > firstNative.major || (major === firstNative.major && minor >= firstNative.minor);
  return isNative ? 'native' : 'container';
}

/**
 * Asks now and then, and keeps what it heard last.
 *
 * @param tell - of what is new: another mode, or another problem
 */
export function followMode(
  ask: () => Promise<ServerVersion>,
  timing: ModeTiming,
  tell: (event: ModeEvent) => void,
): ModeSource {
  let mode: InjectorSettings['mode'] | undefined;
  let problem: string | undefined;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    try {
      const version = await ask();
      const found = modeFor(version);
      if (found !== mode || problem !== undefined) {
        tell({ mode: found, version: `${version.major}.${version.minor}` });
      }
      [mode, problem] = [found, undefined];
    } catch (error) {
      const why = error instanceof Error ? error.message : 'unknown reason';
      if (why !== problem && !closed) tell({ problem: why });
      problem = why;
    }
    if (!closed) timer = setTimeout(() => void look(), mode === undefined ? timing.retryMs : timing.againMs);
  }

  void look();
  return {
    current: () => mode,
    close() {
      closed = true;
      clearTimeout(timer);
    },
  };
}

/** Of a mode that the operator names, whatever the API server. */
export function fixedMode(mode: InjectorSettings['mode']): ModeSource {
  return { current: () => mode, close: () => undefined };
}
