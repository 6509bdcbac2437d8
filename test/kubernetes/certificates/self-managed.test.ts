import test from 'ava';
import { makeCa } from '../../../src/kubernetes/certificates/make-certificate.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import { openCluster } from '../cluster.ts';
import { bringCa, broughtKinds, serveBy } from './brought-ca.ts';
import {
  deleteSecret,
  longLives,
  type Managed,
  manage,
  readSecret,
  refusalInCluster,
  rounds,
  writeSecret,
} from './managed.ts';
import { annotate, createMutating, createValidating, resetBundles, seeWebhooks } from './webhooks.ts';

const blocks = /-----BEGIN CERTIFICATE-----/g;

test('two replicas that start at once make one CA, and never fight', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const replicas = [manage(t, cluster, longLives), manage(t, cluster, { ...longLives, place: 1 })];
  const served = await Promise.all(replicas.map((one) => one.current()));
  t.is(replicas.flatMap(({ events }) => events).filter(({ what }) => what === 'ca-made').length, 1);
  const seen = await seeWebhooks(cluster);
  t.deepEqual([...new Set(seen.bundles)], [(await readSecret(cluster))['ca.crt'] ?? '']);
  t.is(seen.bundles.length, 3);
  t.is(await refusalInCluster(cluster, served), undefined);
  for (const replica of replicas) await rounds(cluster, replica, 5);
  t.deepEqual(await seeWebhooks(cluster), seen);
  t.deepEqual(await Promise.all(replicas.map((one) => one.current())), served);
});

test('a configuration that is not there yet is said and looked for again', async (t) => {
  const cluster = await openCluster(t);
  const replica = manage(t, cluster, longLives);
  const name = `WebhookConfiguration/${cluster.name}`;
  const both = { what: 'missing', configurations: [`Mutating${name}`, `Validating${name}`] } as const;
  t.deepEqual(await replica.next('missing'), both);
  await rounds(cluster, replica, 3);
  t.is(replica.status().notAfterMs, undefined);
  await createMutating(cluster);
  const one = { what: 'missing', configurations: [`Validating${name}`] } as const;
  t.deepEqual(await replica.next('missing'), one);
  const served = await replica.current();
  t.deepEqual(replica.status().missing, one.configurations);
  await createValidating(cluster);
  t.deepEqual(await replica.next('missing'), { what: 'missing', configurations: [] });
  await rounds(cluster, replica, 1);
  t.is(await refusalInCluster(cluster, [served]), undefined);
});

test('a bundle that somebody resets is written again', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const replica = manage(t, cluster, longLives);
  const served = await replica.current();
  const { bundles } = await seeWebhooks(cluster);
  for (const bundle of [(await createAuthority()).root, '']) {
    await rounds(cluster, replica, 1);
    await resetBundles(cluster, bundle);
    await replica.next('trusted');
    while ((await seeWebhooks(cluster)).bundles.join() !== bundles.join()) await replica.next('trusted');
  }
  await rounds(cluster, replica, 1);
  t.is(await refusalInCluster(cluster, [served]), undefined);
  t.deepEqual(await replica.current(), served);
});

test('a Secret that is deleted is made anew, and what is served stays trusted', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const replicas = [manage(t, cluster, longLives), manage(t, cluster, longLives)];
  const before = await Promise.all(replicas.map((one) => one.current()));
  const { 'ca.crt': first } = await readSecret(cluster);
  await Promise.all(replicas.map((one) => one.next('signed')));
  await deleteSecret(cluster);
  const trusted = watchTrust(replicas, (served) => refusalInCluster(cluster, served));
  await Promise.all(replicas.map((one) => one.next('signed')));
  t.deepEqual(await trusted.end(), []);
  const secret = await readSecret(cluster);
  t.is(secret['previous.crt'], first);
  t.not(secret['ca.crt'], first);
  const after = await Promise.all(replicas.map((one) => one.current()));
  t.is(await refusalInCluster(cluster, [...before, ...after]), undefined);
});

test('where the Secret is gone and everybody starts anew, webhooks say which CAs may still be in use', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const gone = manage(t, cluster, longLives);
  const served = await gone.current();
  gone.close();
  await rounds(cluster, manage(t, cluster, longLives), 1);
  const { 'ca.crt': first } = await readSecret(cluster);
  t.truthy(first);
  const closed = manage(t, cluster, longLives);
  closed.close();
  t.is(await closed.first, undefined);
  await deleteSecret(cluster);
  const fresh = manage(t, cluster, longLives);
  t.is(await refusalInCluster(cluster, [served, await fresh.current()]), undefined);
  t.is((await readSecret(cluster))['previous.crt'], first);
});

test('a replica that dies in the middle of a rotation leaves nothing that another cannot finish', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const due = await makeCa({ fromMs: Date.now() - 7_200_000, untilMs: Date.now() + 600_000 });
  await writeSecret(cluster, { 'ca.crt': due.certificate, 'ca.key': due.key });
  await resetBundles(cluster, due.certificate);
  const served = await serveBy(due, cluster);
  const dying = manage(t, cluster, longLives);
  await dying.next('ca-made');
  dying.close();
  t.is(await refusalInCluster(cluster, [served]), undefined);
  const next = manage(t, cluster, longLives);
  t.is(await refusalInCluster(cluster, [served, await next.current()]), undefined);
  t.is((await readSecret(cluster))['previous.crt'], due.certificate);
});

test('an API server that is away for a while is told of once, and nothing is lost', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const replica = manage(t, cluster, longLives);
  const served = await replica.current();
  cluster.relay.interrupt();
  const failed = await replica.next('failed');
  t.regex(failed.what === 'failed' ? failed.problem : '', /Unreachable/);
  const { failed: before } = replica.status().rounds;
  while (replica.status().rounds.failed < before + 4) await cluster.administrator.ask('GET', '/version');
  t.deepEqual(await replica.current(), served);
  t.is(replica.status().notAfterMs, served.notAfterMs);
  cluster.relay.restore();
  await replica.next('recovered');
  t.is(replica.status().rounds.problem, undefined);
  t.true(replica.events.filter(({ what }) => what === 'failed').length <= 3);
  t.is(await refusalInCluster(cluster, [await replica.current()]), undefined);
});

test('while others write the same objects all the time, replicas wait, and get there afterwards', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const replicas = [1, 2, 3].map((place) => manage(t, cluster, { ...longLives, place: place / 3 }));
  const settled = ({ status }: Managed): boolean =>
    status().rounds.failed > 0 || status().notAfterMs !== undefined;
  for (let gust = 0; !replicas.every(settled); gust += 1) await annotate(cluster, String(gust));
  const served = await Promise.all(replicas.map((one) => one.current()));
  t.is(await refusalInCluster(cluster, served), undefined);
  t.is(replicas.flatMap(({ events }) => events).filter(({ what }) => what === 'ca-made').length, 1);
});

test('writes whose answers are lost are found done', async (t) => {
  const cluster = await openCluster(t);
  if (cluster.standIn === undefined) {
    t.pass('a real API server loses no answers on demand');
    return;
  }
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  cluster.standIn.loseReplies(3);
  const replica = manage(t, cluster, longLives);
  t.is(await refusalInCluster(cluster, [await replica.current()]), undefined);
  t.true(replica.events.some(({ what }) => what === 'failed'));
  t.is((await readSecret(cluster))['previous.crt'], '');
});

for (const kind of broughtKinds) {
  test(`a CA that was brought, of ${kind}, signs and is never renewed by us`, async (t) => {
    const cluster = await openCluster(t);
    await Promise.all([createMutating(cluster), createValidating(cluster)]);
    const brought = await bringCa(kind);
    await writeSecret(cluster, { 'ca.crt': brought.certificate, 'ca.key': brought.key });
    const replica = manage(t, cluster, longLives);
    t.is(await refusalInCluster(cluster, [await replica.current()]), undefined);
    await rounds(cluster, replica, 3);
    t.deepEqual(await readSecret(cluster), { 'ca.crt': brought.certificate, 'ca.key': brought.key });
    t.deepEqual([...new Set((await seeWebhooks(cluster)).bundles)], [brought.certificate]);
  });
}

test('a CA that is exchanged by hand leaves the one before it trusted', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const replica = manage(t, cluster, longLives);
  const before = await replica.current();
  const { 'ca.crt': first } = await readSecret(cluster);
  const brought = await bringCa('P-256');
  await replica.next('signed');
  await writeSecret(cluster, { 'ca.crt': brought.certificate, 'ca.key': brought.key });
  await replica.next('signed');
  t.is(await refusalInCluster(cluster, [before, await replica.current()]), undefined);
  t.like(await readSecret(cluster), { 'ca.crt': brought.certificate, 'previous.crt': first });
});

test('a Secret that is damaged is named and left as it is', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const span = { fromMs: Date.now() - 60_000, untilMs: Date.now() + 3_600_000 };
  const [one, other] = await Promise.all([makeCa(span), makeCa(span)]);
  const torn = { 'ca.crt': one.certificate, 'ca.key': other.key };
  await writeSecret(cluster, torn);
  const replica = manage(t, cluster, longLives);
  const failed = await replica.next('failed');
  t.regex(
    failed.what === 'failed' ? failed.problem : '',
    /`ca\.key` of the Secret is not the key of `ca\.crt`/,
  );
  t.false(JSON.stringify(replica.events).includes('BEGIN'));
  t.deepEqual(await readSecret(cluster), torn);
  t.is(replica.status().notAfterMs, undefined);
  await writeSecret(cluster, { 'ca.crt': one.certificate, 'ca.key': one.key });
  t.is(await refusalInCluster(cluster, [await replica.current()]), undefined);
});

test('a Secret that was made empty is filled', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  await writeSecret(cluster, { other: 'kept' });
  const replica = manage(t, cluster, longLives);
  t.is(await refusalInCluster(cluster, [await replica.current()]), undefined);
  const { other, 'ca.crt': certificate = '' } = await readSecret(cluster);
  t.is(other, 'kept');
  t.is(certificate.match(blocks)?.length, 1);
});

test('certificates and CAs are renewed without a moment of distrust', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const lives = { caMs: 12_000, certificateMs: 9000, settleMs: 200, skewMs: 1000, place: 0 };
  const replicas = [manage(t, cluster, lives), manage(t, cluster, { ...lives, place: 1 })];
  await Promise.all(replicas.map((one) => one.current()));
  const first = (await readSecret(cluster))['ca.crt'] ?? '';
  const trusted = watchTrust(replicas, (served) => refusalInCluster(cluster, served));
  while ((await readSecret(cluster))['ca.crt'] === first) await rounds(cluster, replicas[0] ?? t.fail(), 1);
  const late = manage(t, cluster, lives);
  await late.current();
  t.true((await seeWebhooks(cluster)).bundles.every((bundle) => bundle.endsWith(first)));
  while ((await seeWebhooks(cluster)).bundles.some((bundle) => bundle.includes(first))) {
    await rounds(cluster, late, 1);
  }
  t.deepEqual(await trusted.end(), []);
});

/** Watches that what is served is trusted and has not ended, all the time. */
function watchTrust(
  replicas: readonly Managed[],
  refusalOf: (served: Awaited<ReturnType<Managed['current']>>[]) => Promise<string | undefined>,
): { readonly end: () => Promise<readonly string[]> } {
  const refusals: string[] = [];
  const watch = { over: false, looks: 0 };
  const watching = (async () => {
    while (!watch.over) {
      const served = await Promise.all(replicas.map((one) => one.current()));
      const endMs = Math.min(...served.map(({ notAfterMs }) => notAfterMs));
      if (endMs <= Date.now()) refusals.push('served what had ended');
      const refusal = await refusalOf(served);
      // On a machine with much to do what was served may end before it is tried.
      if (refusal !== undefined && endMs > Date.now()) refusals.push(refusal);
      watch.looks += 1;
    }
  })();
  return {
    async end() {
      watch.over = true;
      await watching;
      return watch.looks === 0 ? ['never looked'] : refusals;
    },
  };
}
