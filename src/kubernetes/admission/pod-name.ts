import { memberOf } from '../api/member.ts';
import { textIn } from './text-in.ts';
import { shorten } from './warnings.ts';

/** Who a pod is, for a line of a log: a pod that a controller makes has no name yet. */
export interface PodName {
  readonly name?: string;
  readonly generateName?: string;
  /** As `ReplicaSet/shop-5d4f`: the first of its owners. */
  readonly owner?: string;
}

/** No name of Kubernetes is longer. */
const longestName = 253;

/** What a pod says of itself, of what there is. */
export function podNameOf(pod: unknown): PodName {
  const metadata = memberOf(pod, 'metadata');
  const [name, generateName] = [nameIn(metadata, 'name'), nameIn(metadata, 'generateName')];
  const owners = memberOf(metadata, 'ownerReferences');
  const first: unknown = Array.isArray(owners) ? owners[0] : undefined;
  const [ownerKind, ownerName] = [nameIn(first, 'kind'), nameIn(first, 'name')];
  return {
    ...(name !== undefined && { name }),
    ...(name === undefined && generateName !== undefined && { generateName }),
    ...(ownerKind !== undefined && ownerName !== undefined && { owner: `${ownerKind}/${ownerName}` }),
  };
}

/** A name as it may stand in a log: what the API server would not take is cut. */
function nameIn(value: unknown, key: string): string | undefined {
  const found = textIn(value, key);
  return found === undefined ? undefined : shorten(found, longestName);
}
