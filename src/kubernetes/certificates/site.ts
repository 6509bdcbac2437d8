import type { ApiClient } from '../api/api-client.ts';
import type { ObjectName } from '../api/secret.ts';
import type { WebhookConfigurationName } from '../api/webhook-configuration.ts';
import type { ServedNames } from './names.ts';

/** Where in a cluster certificates are managed. */
export interface Site {
  readonly client: ApiClient;
  /** The Secret that holds the CA. */
  readonly secret: ObjectName;
  /** The configurations whose webhooks are all ours. One that does not exist is looked for again. */
  readonly webhooks: readonly WebhookConfigurationName[];
  readonly names: ServedNames;
}

/** A configuration as one looks for it: `MutatingWebhookConfiguration/sidegate`. */
export function nameOf(webhooks: WebhookConfigurationName | undefined): string {
  return webhooks === undefined ? '' : `${webhooks.kind}/${webhooks.name}`;
}
