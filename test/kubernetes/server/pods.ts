import { field } from '../../deploy/custom-resources.ts';
import { listOf, maybe, textOf } from '../../policy/decode.ts';

/** The smallest pod there is. */
export function plainPod(name: string, metadata: object = {}): object {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, ...metadata }, spec: { containers: [app] } };
}

/** A container that Pod Security's `restricted` admits. */
export const app: Readonly<Record<'name' | 'image', string>> & { readonly securityContext: object } = {
  name: 'app',
  image: 'registry.example.com/app:1',
  securityContext: {
    runAsNonRoot: true,
    runAsUser: 1000,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

/** Where pods of a namespace are. */
export function podsOf(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

/** The names of a pod's containers of both lists, in order. */
export function containersOf(pod: unknown): readonly string[] {
  const spec = field(pod, 'spec');
  return [field(spec, 'initContainers') ?? [], field(spec, 'containers')].flatMap((list) =>
    listOf(list, (each) => textOf(field(each, 'name'))),
  );
}

/** How often Sidegate is in a pod. */
export function sidecarsIn(pod: unknown): number {
  return containersOf(pod).filter((name) => name === 'sidegate').length;
}

/** The message of an error that the API server answered with. */
export function messageOf(body: unknown): string {
  return maybe(field(body, 'message'), textOf) ?? '';
}
