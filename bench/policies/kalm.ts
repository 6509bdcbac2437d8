import { emailOf, namespaceOf } from './notation.ts';

const roles = ['viewer', 'editor', 'owner'] as const;

/** So many bindings of one user each, beginning with this user, as one `List` in JSON. */
export function kalmList(first: number, bindings: number): string {
  const items = Array.from({ length: bindings }, (_, index) => toBinding(first + index));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/**
 * The same as YAML documents.
 *
 * @param last - the namespace of the last one, for a change that can be seen
 */
export function kalmDocuments(first: number, bindings: number, last?: string): string {
  const documents = Array.from({ length: bindings }, (_, index) => {
    const { apiVersion, kind, metadata, spec } = toBinding(first + index);
    const namespace = index === bindings - 1 ? (last ?? metadata.namespace) : metadata.namespace;
    return [
      `apiVersion: ${apiVersion}`,
      `kind: ${kind}`,
      'metadata:',
      `  name: ${metadata.name}`,
      `  namespace: ${namespace}`,
      'spec:',
      ...Object.entries(spec).map(([key, value]) => `  ${key}: ${value}`),
      '',
    ].join('\n');
  });
  return documents.join('---\n');
}

function toBinding(user: number) {
  const namespace = namespaceOf(user);
  return {
    apiVersion: 'core.kalm.dev/v1alpha1',
    kind: 'RoleBinding',
    metadata: { name: `binding-${user}`, namespace },
    spec: {
      creator: 'root@example.com',
      role: roles[user % roles.length] ?? 'viewer',
      subject: emailOf(user),
      subjectType: 'user',
    },
  };
}
