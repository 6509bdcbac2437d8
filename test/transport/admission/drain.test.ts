import { once } from 'node:events';
import test from 'ava';
import { podReview, policyReview } from '../../kubernetes/admission/pod-review.ts';
import { largePolicy } from '../../kubernetes/gate/large-policy.ts';
import { keepingAgent, startInjector } from './start-injector.ts';

test('after SIGTERM it is not ready, and answers until the time is over', async (t) => {
  const injector = await startInjector(t, ['--mode', 'native', '--drain-seconds', '2']);
  const agent = keepingAgent(t, 1);
  await injector.review('/inject', podReview(), agent);
  const stopped = injector.stop();
  while ((await injector.probe('/readyz')).status === 200);
  const { status, isLast } = await injector.send({ body: podReview(), agent });
  t.is(status, 200);
  t.true(isLast, 'the client is asked to connect elsewhere');
  t.like(await injector.review('/inject', podReview()), { allowed: true });
  t.is((await injector.probe('/livez')).status, 200);
  t.is(await stopped, 0);
  await t.throwsAsync(injector.send({ body: podReview() }), { code: 'ECONNREFUSED' });
});

test('what is under way at the end is answered', async (t) => {
  const injector = await startInjector(t);
  const judged = injector.review(
    '/policy?timeout=30s',
    policyReview({ 'policy.yaml': `${largePolicy()}  - { to: [] }\n` }),
  );
  // A thread begins its work; another connection is answered meanwhile.
  await injector.review('/inject', podReview());
  const stopped = injector.stop();
  t.like(await judged, { uid: 'a1', allowed: false });
  t.is(await stopped, 0);
});

test('a second signal ends it at once', async (t) => {
  const injector = await startInjector(t, ['--mode', 'native', '--drain-seconds', '60']);
  injector.child.kill('SIGTERM');
  while ((await injector.probe('/readyz')).status === 200);
  injector.child.kill('SIGTERM');
  await once(injector.child, 'exit');
  t.is(injector.child.signalCode, 'SIGTERM');
});
