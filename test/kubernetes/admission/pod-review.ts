import { memberOf } from '../../../src/kubernetes/api/member.ts';
import type { PatchOperation } from '../../../src/kubernetes/inject/injection.ts';
import { listOf, textOf } from '../../policy/decode.ts';

/** An object, or the test fails. */
export function asObject(value: unknown): object {
  if (typeof value !== 'object' || value === null) throw new TypeError(`no object: ${JSON.stringify(value)}`);
  return value;
}

/** A review of a pod that is created, as an API server of 1.36 sends it, with other fields in place of its own. */
export function podReview(changes: unknown = {}): object {
  const others = asObject(changes);
  const request = memberOf(others, 'request');
  return {
    kind: 'AdmissionReview',
    apiVersion: 'admission.k8s.io/v1',
    ...others,
    request: request !== null && {
      uid: 'a1',
      kind: { group: '', version: 'v1', kind: 'Pod' },
      resource: { group: '', version: 'v1', resource: 'pods' },
      requestKind: { group: '', version: 'v1', kind: 'Pod' },
      requestResource: { group: '', version: 'v1', resource: 'pods' },
      namespace: 'shop',
      operation: 'CREATE',
      userInfo: {
        username: 'system:serviceaccount:kube-system:replicaset-controller',
        groups: ['system:masters'],
      },
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: {
          generateName: 'web-5d4f-',
          ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web-5d4f', uid: 'b' }],
          labels: { 'sidegate.dev/inject': 'true' },
        },
        spec: { containers: [{ name: 'app', image: 'app' }] },
      },
      oldObject: null,
      dryRun: false,
      options: { kind: 'CreateOptions', apiVersion: 'meta.k8s.io/v1' },
      ...(typeof request === 'object' && request),
    },
  };
}

/** A review of a ConfigMap that is labelled as a policy, with these files. */
export function policyReview(data: Readonly<Record<string, string>>, uid = 'a1'): object {
  const metadata = { name: 'policy', namespace: 'shop', labels: { 'sidegate.dev/policy': 'true' } };
  const kind = { group: '', version: 'v1', kind: 'ConfigMap' };
  return podReview({ request: { uid, kind, name: 'policy', object: { kind: 'ConfigMap', metadata, data } } });
}

/** The patch of a response, as the API server would apply it. */
export function patchOf(response: object): readonly PatchOperation[] {
  const patch = memberOf(response, 'patch');
  if (patch === undefined) return [];
  const operations: unknown = JSON.parse(Buffer.from(textOf(patch), 'base64').toString());
  return listOf(operations, (each) => ({
    op: 'add' as const,
    path: textOf(memberOf(each, 'path')),
    value: memberOf(each, 'value'),
  }));
}
