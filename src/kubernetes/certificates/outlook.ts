import { getSecret, type StoredSecret } from '../api/secret.ts';
import { getWebhookConfiguration, type WebhookConfiguration } from '../api/webhook-configuration.ts';
import { readAuthority } from './authority.ts';
import { type CaCertificate, ourCasIn } from './ca-certificate.ts';
import type { View } from './next-step.ts';
import type { Site } from './site.ts';

/** What a replica has seen in the cluster, as it stands there. */
export interface Outlook {
  readonly configurations: readonly (WebhookConfiguration | undefined)[] | undefined;
  /** `none` where there is no Secret. */
  readonly secret: StoredSecret | 'none' | undefined;
  readonly view: View;
  readonly trustedOurs: readonly CaCertificate[];
}

/** Nothing seen yet. */
export const nothingSeen: Outlook = {
  configurations: undefined,
  secret: undefined,
  view: { bundles: undefined, holding: undefined },
  trustedOurs: [],
};

/** Looks at all webhook configurations. @throws {ApiError} */
export async function lookAtWebhooks(outlook: Outlook, { client, webhooks }: Site): Promise<Outlook> {
  const found: (WebhookConfiguration | undefined)[] = [];
  // One after another, so that of two problems it is always the same that is told.
  for (const name of webhooks) found.push(await getWebhookConfiguration(client, name));
  return withConfigurations(outlook, found);
}

/** Looks at the Secret. @throws {ApiError} */
export async function lookAtSecret(outlook: Outlook, { client, secret }: Site): Promise<Outlook> {
  return withSecret(outlook, await getSecret(client, secret));
}

/** The outlook with the configuration at a place as it is now. */
export function withConfiguration(outlook: Outlook, place: number, found: WebhookConfiguration): Outlook {
  return withConfigurations(outlook, (outlook.configurations ?? []).with(place, found));
}

/** The outlook with the Secret as it is now. */
export function withSecret(outlook: Outlook, found: StoredSecret | undefined): Outlook {
  const holding = readAuthority(found?.data ?? {});
  return { ...outlook, secret: found ?? 'none', view: { ...outlook.view, holding } };
}

function withConfigurations(
  outlook: Outlook,
  configurations: readonly (WebhookConfiguration | undefined)[],
): Outlook {
  const bundles = configurations.map((found) => found?.caBundles);
  const trustedOurs = ourCasIn(bundles.flatMap((found) => found ?? []));
  return { ...outlook, configurations, view: { ...outlook.view, bundles }, trustedOurs };
}
