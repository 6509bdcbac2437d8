import { memberOf } from '../api/member.ts';
import { textIn } from './text-in.ts';

/** Who a pod is, for a line of a log: a pod that a controller makes has no name yet. */
export interface PodName {
  readonly name?: string;
  readonly generateName?: string;
  /** As `ReplicaSet/shop-5d4f`: the first of its owners. */
  readonly owner?: string;
}

/** What a pod says of itself, of what there is. */
export function podNameOf(pod: unknown): PodName {
  const metadata = memberOf(pod, 'metadata');
  const [name, generateName] = [textIn(metadata, 'name'), textIn(metadata, 'generateName')];
  const owners = memberOf(metadata, 'ownerReferences');
  const first: unknown = Array.isArray(owners) ? owners[0] : undefined;
  const [ownerKind, ownerName] = [textIn(first, 'kind'), textIn(first, 'name')];
  return {
    ...(name !== undefined && { name }),
    ...(name === undefined && generateName !== undefined && { generateName }),
    ...(ownerKind !== undefined && ownerName !== undefined && { owner: `${ownerKind}/${ownerName}` }),
  };
}
