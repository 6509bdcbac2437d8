/** One step of a patch, RFC 6902. Only additions: what another injector wrote is never replaced. */
export interface PatchOperation {
  readonly op: 'add';
  /** A JSON pointer, RFC 6901. */
  readonly path: string;
  readonly value: unknown;
}

/** Why a pod stays as it is. */
export type SkipReason =
  | 'already-there'
  | 'opted-out'
  | 'host-network'
  | 'mirror-pod'
  | 'windows'
  | 'ends-by-itself'
  | 'system-namespace';

/** What happened to a pod, in one word: a metric's label, so the set stays small. */
export type InjectionReason = 'injected' | SkipReason | 'bad-request';

/** What becomes of one pod. */
export interface Injection {
  readonly outcome: 'injected' | 'skipped' | 'denied';
  readonly reason: InjectionReason;
  /** Empty unless the pod is injected. */
  readonly patch: readonly PatchOperation[];
  /** What the user has to know, whatever the outcome. */
  readonly warnings: readonly string[];
  /** All that is wrong with the pod's words; empty unless it is denied. */
  readonly problems: readonly string[];
}
