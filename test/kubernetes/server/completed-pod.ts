import { field, membersOf } from '../../deploy/custom-resources.ts';
import { listOf, maybe, textOf } from '../../policy/decode.ts';

/**
 * A pod of the tables as an API server takes it: under a name of its own, and with the images and identities that it
 * insists on and that a table leaves out.
 */
export function complete(pod: unknown, name: string): object {
  const metadata = field(pod, 'metadata');
  const spec = field(pod, 'spec');
  const named = field(metadata, 'generateName') === undefined && { name };
  const owners = maybe(field(metadata, 'ownerReferences') ?? undefined, (list) =>
    listOf(list, completeOwner),
  );
  const isMirror = field(field(metadata, 'annotations'), 'kubernetes.io/config.mirror') !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...membersOf(metadata), ...named, ...(owners !== undefined && { ownerReferences: owners }) },
    spec: {
      ...membersOf(spec),
      ...Object.fromEntries(['initContainers', 'containers'].flatMap((key) => completeList(spec, key))),
      ...(isMirror && { nodeName: 'node-1', automountServiceAccountToken: false }),
    },
  };
}

function completeList(spec: unknown, key: string): readonly (readonly [string, unknown])[] {
  const list = field(spec, key);
  if (!Array.isArray(list)) return [];
  return [[key, list.map((each: unknown) => (typeof each === 'object' ? { image: 'x', ...each } : each))]];
}

function completeOwner(owner: unknown): object {
  const uid = '4a1d2c7e-0000-4000-8000-000000000001';
  const kind = textOf(field(owner, 'kind'));
  const apiVersion = kind === 'Job' ? 'batch/v1' : 'apps/v1';
  return { apiVersion, name: 'owner', uid, ...membersOf(owner) };
}
