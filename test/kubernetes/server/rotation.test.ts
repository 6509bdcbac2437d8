import test from 'ava';
import { installOnce } from './given.ts';
import { startStream } from './stream.ts';
import { rootsOf } from './trust.ts';

// Certificates whose lives are seconds.

const lives = ['--ca-life', '20s', '--certificate-life', '6s', '--settle', '1s'];
const given = installOnce(
  'self-managed',
  2,
  ({ cluster }) => cluster.namespace('selected', { 'sidegate.dev/inject': 'true' }),
  lives,
);

test('while CAs and certificates come and go, no pod is lost', async (t) => {
  t.timeout(300_000);
  const { cluster, injectors } = given();
  const stream = startStream(t, cluster.api, 'selected', 4);
  const cas = new Set<string>();
  const ends = new Set<number>();
  while (cas.size < 5) {
    await stream.more(10);
    const roots = await rootsOf(cluster.api);
    // Whichever webhook is asked about, it is trusted by something at every moment.
    for (const each of roots) t.true(each.length > 0);
    for (const serial of roots.flat()) cas.add(serial);
    for (const injector of injectors) {
      const metrics = await injector.metrics();
      ends.add(metrics.get('sidegate_tls_not_after_timestamp_seconds') ?? 0);
      t.is(metrics.get('sidegate_tls_handshakes_failed_total'), 0);
    }
  }
  t.deepEqual(await stream.end(), []);
  t.log(`${stream.made()} pods, ${cas.size} CAs, ${ends.size} certificates`);
  t.true(ends.size > 8);
  t.true(stream.made() > 200);
});
