import type { PolicyStore, Snapshot } from '../policy/snapshot.ts';

/** What is told of a policy store; of a snapshot never what it decides. */
export interface PolicySource {
  /** The last good snapshot; `undefined` until one loads. */
  readonly current: () => Pick<Snapshot, 'revision' | 'generation' | 'loadedAtMs'> | undefined;
  readonly status: PolicyStore['status'];
  readonly onLoad: PolicyStore['onLoad'];
}
