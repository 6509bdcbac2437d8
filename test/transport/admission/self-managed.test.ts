import { spawn } from 'node:child_process';
import { once } from 'node:events';
import test from 'ava';
import { root } from '../../e2e/examples.ts';
import { podReview } from '../../kubernetes/admission/pod-review.ts';
import { createMutating, createValidating, seeWebhooks } from '../../kubernetes/certificates/webhooks.ts';
import { type Cluster, openCluster } from '../../kubernetes/cluster.ts';
import { parsePage } from '../../telemetry/page-parser.ts';
import { connectTo, servedName } from './start-injector.ts';

function flagsFor({ place, namespace, name }: Cluster): readonly string[] {
  const right = ['--kubernetes-token', place.tokenPath, '--kubernetes-ca', place.caPath ?? ''];
  const names = ['--namespace', namespace, '--webhooks', name, '--certificate-name', servedName];
  const times = ['--settle', '1s', '--drain-seconds', '0', '--mode', 'native'];
  return ['--self-managed', '--kubernetes', place.url.href, ...right, ...names, ...times];
}

test('it makes its own certificate, and is believed by what the webhooks are told', async (t) => {
  const cluster = await openCluster(t);
  await Promise.all([createMutating(cluster), createValidating(cluster)]);
  const injector = await connectTo(t, flagsFor(cluster), async () => {
    const { bundles } = await seeWebhooks(cluster);
    return bundles[0] ?? '';
  });
  t.like(await injector.review('/inject', podReview()), { allowed: true, patchType: 'JSONPatch' });
  t.is((await injector.probe('/readyz')).status, 200);
  const page = parsePage((await injector.probe('/metrics')).body);
  t.true(page.value('sidegate_tls_not_after_timestamp_seconds') > Date.now() / 1000);
  t.true(page.value('sidegate_ca_not_after_timestamp_seconds') > Date.now() / 1000);
  t.true(page.value('sidegate_ca_rounds_total', { result: 'ok' }) > 0);
  t.is(page.value('sidegate_webhook_configurations_missing'), 0);
  t.is(await injector.stop(), 0);
  t.regex(injector.log(), /"what":"ca-made"/);
});

test('who is asked to end while there is no certificate ends well, and was not ready', async (t) => {
  const cluster = await openCluster(t);
  const flags = ['--listen', '127.0.0.1:0', '--http', '127.0.0.1:0', ...flagsFor(cluster)];
  cluster.relay.interrupt();
  const child = spawn(`${root}bin/sidegate.js`, ['injector', ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  let printed = '';
  child.stdout.on('data', (part: Buffer) => {
    printed += part.toString();
  });
  await once(child.stderr, 'data');
  child.kill('SIGTERM');
  await once(child, 'exit');
  t.is(child.exitCode, 0);
  t.is(printed, '');
});
