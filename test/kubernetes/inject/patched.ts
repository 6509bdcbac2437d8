import { applyPatch } from 'rfc6902';
import type { PatchOperation } from '../../../src/kubernetes/inject/injection.ts';

/** What a pod is once a patch was applied by somebody else's library. @throws when an operation does not apply */
export function patched(pod: unknown, patch: readonly PatchOperation[]): unknown {
  const copy: unknown = structuredClone(pod);
  const failures = applyPatch(copy, [...patch]).filter((failure) => failure !== null);
  if (failures.length > 0) throw new Error(failures.map(String).join('\n'));
  return copy;
}
