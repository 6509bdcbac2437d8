import type { Options } from './options.ts';
import type { PolicySource } from './policy-sources.ts';
import { VOLUMES } from './words.ts';

/** A volume of a pod. */
export interface Volume {
  readonly name: string;
  readonly projected?: object;
  readonly emptyDir?: object;
}

/** The volumes that our container needs. */
export function toVolumes({ policy, listen }: Options): readonly Volume[] {
  const socket = { name: VOLUMES.socket, emptyDir: { medium: 'Memory', sizeLimit: '1Mi' } };
  return [
    { name: VOLUMES.policy, projected: { sources: policy.map(toProjection) } },
    { name: VOLUMES.noToken, emptyDir: {} },
    ...(listen === 'socket' ? [socket] : []),
  ];
}

function toProjection({ kind, name, key }: PolicySource): object {
  const projection = { name, ...(key !== undefined && { items: [{ key, path: key }] }) };
  return kind === 'configmap' ? { configMap: projection } : { secret: projection };
}
