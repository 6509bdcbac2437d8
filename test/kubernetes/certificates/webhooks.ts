import { memberOf } from '../../../src/kubernetes/api/member.ts';
import type { WebhookConfigurationName } from '../../../src/kubernetes/api/webhook-configuration.ts';
import type { Cluster } from '../cluster.ts';

const collection = '/apis/admissionregistration.k8s.io/v1';
const mutating = `${collection}/mutatingwebhookconfigurations`;
const validating = `${collection}/validatingwebhookconfigurations`;
const jsonPatch = 'application/json-patch+json';

/** The webhook configurations of a test: of one name, as in an installation. */
export function webhooksOf({ name }: Cluster): readonly WebhookConfigurationName[] {
  return [
    { kind: 'MutatingWebhookConfiguration', name },
    { kind: 'ValidatingWebhookConfiguration', name },
  ];
}

/** Two webhooks that mutate. */
export async function createMutating({ administrator, name }: Cluster): Promise<void> {
  const webhooks = [webhook(`one.${name}.test`, name), webhook(`two.${name}.test`, name)];
  const kind = 'MutatingWebhookConfiguration';
  await administrator.ask('POST', mutating, toConfiguration(kind, name, webhooks));
}

/** One webhook that validates. */
export async function createValidating({ administrator, name }: Cluster): Promise<void> {
  const webhooks = [webhook(`three.${name}.test`, name)];
  const kind = 'ValidatingWebhookConfiguration';
  await administrator.ask('POST', validating, toConfiguration(kind, name, webhooks));
}

/** As many webhooks as there are ports, each asked whenever a ConfigMap is created in the namespace of the test. */
export async function createCalled(
  { administrator, name }: Cluster,
  ports: readonly number[],
): Promise<void> {
  const webhooks = ports.map((port) => ({
    ...webhook(`port-${port}.${name}.test`, name),
    clientConfig: { url: `https://127.0.0.1:${port}/inject` },
    rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }],
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  }));
  const kind = 'MutatingWebhookConfiguration';
  await administrator.ask('POST', mutating, toConfiguration(kind, name, webhooks));
}

/** Writes the same bundle into every webhook, as somebody who knows of no other. */
export async function resetBundles({ administrator, name }: Cluster, bundle: string): Promise<void> {
  const value = Buffer.from(bundle).toString('base64');
  const toPatch = (places: readonly number[]): readonly object[] =>
    places.map((at) => ({ op: 'add', path: `/webhooks/${at}/clientConfig/caBundle`, value }));
  await administrator.ask('PATCH', `${mutating}/${name}`, toPatch([0, 1]), jsonPatch);
  await administrator.ask('PATCH', `${validating}/${name}`, toPatch([0]), jsonPatch);
}

/** Annotates the webhooks that mutate, which makes another version of them. */
export async function annotate({ administrator, name }: Cluster, value: string): Promise<void> {
  const patch = [{ op: 'add', path: '/metadata/annotations', value: { 'sidegate.dev/test': value } }];
  await administrator.ask('PATCH', `${mutating}/${name}`, patch, jsonPatch);
}

/** What is in the cluster of both configurations. */
export interface Seen {
  readonly bundles: readonly string[];
  readonly versions: readonly unknown[];
}

/** Looks at both configurations. */
export async function seeWebhooks({ administrator, name }: Cluster): Promise<Seen> {
  const found = await Promise.all(
    [mutating, validating].map((path) => administrator.ask('GET', `${path}/${name}`)),
  );
  return {
    bundles: found.flatMap(bundlesIn),
    versions: found.map((one) => memberOf(memberOf(one, 'metadata'), 'resourceVersion')),
  };
}

function bundlesIn(configuration: unknown): readonly string[] {
  const webhooks = memberOf(configuration, 'webhooks');
  if (!Array.isArray(webhooks)) return [];
  return webhooks.map((one) => {
    const text = memberOf(memberOf(one, 'clientConfig'), 'caBundle');
    return typeof text === 'string' ? Buffer.from(text, 'base64').toString('utf8') : '';
  });
}

function toConfiguration(kind: string, name: string, webhooks: readonly object[]): object {
  return { apiVersion: 'admissionregistration.k8s.io/v1', kind, metadata: { name }, webhooks };
}

/** Asked for nothing that there is. */
function webhook(name: string, namespace: string): object {
  return {
    name,
    clientConfig: { service: { name: 'sidegate-injector', namespace, path: '/inject', port: 443 } },
    rules: [
      { apiGroups: ['none.test'], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nothing'] },
    ],
    failurePolicy: 'Fail',
    matchPolicy: 'Equivalent',
    namespaceSelector: {},
    objectSelector: {},
    timeoutSeconds: 5,
    sideEffects: 'None',
    admissionReviewVersions: ['v1'],
  };
}
