import type { ExecutionContext } from 'ava';
import type { ServedCertificate } from '../../../src/kubernetes/admission/certificate-source.ts';
import type { ApiClient } from '../../../src/kubernetes/api/api-client.ts';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import type { CertificateEvent } from '../../../src/kubernetes/certificates/certificate-event.ts';
import type { Lives } from '../../../src/kubernetes/certificates/lives.ts';
import { openSelfManaged, type SelfManaged } from '../../../src/kubernetes/certificates/self-managed.ts';
import { type Cluster, openClient } from '../cluster.ts';
import { refusalOf } from './handshake.ts';
import { seeWebhooks, webhooksOf } from './webhooks.ts';

/** A replica under test. */
export interface Managed extends SelfManaged {
  readonly events: readonly CertificateEvent[];
  /** Waits for an event of this kind, if there was none since it was asked for last. */
  readonly next: (what: CertificateEvent['what']) => Promise<CertificateEvent>;
  /** The first certificate, and whatever is served then. */
  readonly current: () => Promise<ServedCertificate>;
}

/** Lives that no test sees the end of. */
export const longLives: Lives = {
  caMs: 3_600_000,
  certificateMs: 600_000,
  settleMs: 100,
  skewMs: 60_000,
  place: 0,
};

const timing = { sweepMs: 200, freshMs: 50, retryMs: 20, longestRetryMs: 200 };

/** Opens a replica that goes with the test. */
export function manage(
  t: ExecutionContext,
  cluster: Cluster,
  lives: Lives,
  client: ApiClient = openClient(t, cluster),
): Managed {
  const events: CertificateEvent[] = [];
  const unread: CertificateEvent[] = [];
  let stirred = Promise.withResolvers<undefined>();
  const names = { service: 'sidegate-injector', namespace: cluster.namespace, others: ['127.0.0.1'] };
  const site = {
    client,
    secret: { namespace: cluster.namespace, name: 'sidegate-ca' },
    webhooks: webhooksOf(cluster),
    names,
  };
  const managed = openSelfManaged(site, lives, timing, (event) => {
    events.push(event);
    unread.push(event);
    stirred.resolve(undefined);
    stirred = Promise.withResolvers<undefined>();
  });
  t.teardown(managed.close);
  // A replica keeps no process alive.
  const alive = setInterval(() => undefined, 1000);
  t.teardown(() => clearInterval(alive));
  return {
    ...managed,
    events,
    async next(what) {
      for (;;) {
        const event = unread.shift();
        if (event?.what === what) return event;
        if (event === undefined) await stirred.promise;
      }
    },
    async current() {
      const source = await managed.first;
      if (source === undefined) throw new Error('closed before the first certificate');
      return source.current();
    },
  };
}

/** Waits for so many rounds that go well, counted from now. */
export async function rounds(cluster: Cluster, managed: SelfManaged, count: number): Promise<void> {
  const until = managed.status().rounds.ok + count;
  while (managed.status().rounds.ok < until) await cluster.administrator.ask('GET', '/version');
}

/** Whether every webhook takes what is served, now: `undefined`, or what one found wrong. */
export async function refusalInCluster(
  cluster: Cluster,
  served: readonly ServedCertificate[],
): Promise<string | undefined> {
  const { bundles } = await seeWebhooks(cluster);
  const name = `sidegate-injector.${cluster.namespace}.svc`;
  for (const bundle of new Set(bundles)) {
    for (const one of served) {
      const refusal = await refusalOf(one, bundle, name);
      if (refusal !== undefined) return refusal;
    }
  }
  return bundles.length === 0 ? 'no webhooks' : undefined;
}

/** What is in the Secret, decoded. */
export async function readSecret(cluster: Cluster): Promise<Readonly<Record<string, string>>> {
  const found = await cluster.administrator.ask('GET', secretPath(cluster));
  const data = memberOf(found, 'data') ?? {};
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(String(value), 'base64').toString('utf8')]),
  );
}

/** Writes the Secret by hand, whether there is one or not. */
export async function writeSecret(cluster: Cluster, data: Readonly<Record<string, string>>): Promise<void> {
  await deleteSecret(cluster);
  const encoded = Object.entries(data).map(([key, text]): [string, string] => [
    key,
    Buffer.from(text).toString('base64'),
  ]);
  await cluster.administrator.ask('POST', secretPath(cluster, ''), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'sidegate-ca', labels: { by: 'hand' } },
    type: 'Opaque',
    data: Object.fromEntries<string>(encoded),
  });
}

/** Deletes the Secret by hand. */
export async function deleteSecret(cluster: Cluster): Promise<void> {
  await cluster.administrator.ask('DELETE', secretPath(cluster));
}

function secretPath({ namespace }: Cluster, name = '/sidegate-ca'): string {
  return `/api/v1/namespaces/${namespace}/secrets${name}`;
}
