import type { ApiClient, ApiRequest } from './api-client.ts';
import { ApiError } from './api-error.ts';
import { memberOf } from './member.ts';

/** The two kinds of webhook configuration. */
type WebhookKind = 'MutatingWebhookConfiguration' | 'ValidatingWebhookConfiguration';

/** Names a webhook configuration. */
export interface WebhookConfigurationName {
  readonly kind: WebhookKind;
  readonly name: string;
}

/** What we read of a webhook configuration. */
export interface WebhookConfiguration {
  /** Equal as long as nobody writes it. */
  readonly resourceVersion: string;
  /** In PEM, the roots that each webhook's certificate is verified by, in the order of the webhooks; empty means none. */
  readonly caBundles: readonly string[];
}

const collections: Readonly<Record<WebhookKind, string>> = {
  MutatingWebhookConfiguration: 'mutatingwebhookconfigurations',
  ValidatingWebhookConfiguration: 'validatingwebhookconfigurations',
};

/** Reads a webhook configuration; `undefined` when there is none. @throws {ApiError} */
export async function getWebhookConfiguration(
  client: ApiClient,
  name: WebhookConfigurationName,
): Promise<WebhookConfiguration | undefined> {
  const request: ApiRequest = { method: 'GET', path: pathOf(name) };
  try {
    return toConfiguration(request, await client.send(request));
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined;
    throw error;
  }
}

/**
 * Writes the same roots into every webhook of a configuration, and nothing else of it.
 *
 * @throws {ApiError} with status 422 or 409 when it is no longer as it was read
 */
export async function patchCaBundles(
  client: ApiClient,
  name: WebhookConfigurationName,
  { resourceVersion, caBundles }: WebhookConfiguration,
  caBundle: string,
): Promise<WebhookConfiguration> {
  const value = Buffer.from(caBundle).toString('base64');
  const body = [
    { op: 'test', path: '/metadata/resourceVersion', value: resourceVersion },
    ...caBundles.map((_, place) => ({ op: 'add', path: `/webhooks/${place}/clientConfig/caBundle`, value })),
  ];
  const path = `${pathOf(name)}?fieldManager=sidegate-injector`;
  const request: ApiRequest = { method: 'PATCH', path, body };
  return toConfiguration(request, await client.send(request));
}

function pathOf({ kind, name }: WebhookConfigurationName): string {
  return `/apis/admissionregistration.k8s.io/v1/${collections[kind]}/${encodeURIComponent(name)}`;
}

function toConfiguration({ method, path }: ApiRequest, object: unknown): WebhookConfiguration {
  const resourceVersion = memberOf(memberOf(object, 'metadata'), 'resourceVersion');
  const webhooks = memberOf(object, 'webhooks') ?? [];
  if (typeof resourceVersion !== 'string' || resourceVersion === '' || !Array.isArray(webhooks)) {
    throw new ApiError(`${method} ${path}`, 200, 'Unreadable', 'the answer is no webhook configuration');
  }
  return { resourceVersion, caBundles: webhooks.map(caBundleOf) };
}

function caBundleOf(webhook: unknown): string {
  const found = memberOf(memberOf(webhook, 'clientConfig'), 'caBundle');
  return typeof found === 'string' ? Buffer.from(found, 'base64').toString('utf8') : '';
}
