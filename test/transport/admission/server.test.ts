import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import test, { type ExecutionContext } from 'ava';
import { pass } from '../../../src/kubernetes/admission/answer.ts';
import type { ServedCertificate } from '../../../src/kubernetes/admission/certificate-source.ts';
import { createListeners } from '../../../src/policy/reload/listeners.ts';
import { createAdmissionServer } from '../../../src/transport/admission/admission-server.ts';
import type { Reviewer } from '../../../src/transport/admission/answer-review.ts';
import { timeoutIn } from '../../../src/transport/admission/timeout.ts';
import { parseAddress } from '../../../src/transport/listen/address.ts';
import { podReview } from '../../kubernetes/admission/pod-review.ts';
import { createAuthority } from '../tls/authority.ts';

/** A server in this process, whose certificate is what the test says. */
async function serve(t: ExecutionContext, reviewer: Reviewer, policyReviewer: Reviewer = reviewer) {
  const authority = await createAuthority();
  const issue = async (): Promise<ServedCertificate> => {
    const { certificate, key } = await authority.issue({ dns: ['localhost'] });
    return { certificate, key, notAfterMs: Date.now() + 86_400_000 };
  };
  const served = createListeners<ServedCertificate>();
  const state = { current: await issue() };
  const faults: unknown[] = [];
  const server = createAdmissionServer({
    certificates: { current: () => state.current, subscribe: served.add },
    reviewers: new Map([
      ['/inject', reviewer],
      ['/policy', policyReviewer],
    ]),
    refused: () => undefined,
    handshakeFailed: () => undefined,
    faulted: (error, path) => void faults.push([path, error]),
  });
  const address = parseAddress(await server.listen('127.0.0.1:0'));
  t.teardown(() => server.close(0));
  const port = address.kind === 'tcp' ? address.port : 0;

  const ask = (agent: Agent | false = false, query = ''): Promise<string> => send(`/inject${query}`, agent);

  async function send(path: string, agent: Agent | false = false, padding = 0): Promise<string> {
    const headers = { 'content-type': 'application/json' };
    const target = { host: '127.0.0.1', servername: 'localhost', ca: authority.root, port, agent };
    const asked = request({ ...target, path, method: 'POST', headers });
    asked.end(JSON.stringify(podReview()) + ' '.repeat(padding));
    const answer = await new Promise<NodeJS.ReadableStream>((resolve, reject) =>
      asked.once('response', resolve).once('error', reject),
    );
    return await text(answer);
  }

  async function replace(): Promise<void> {
    state.current = await issue();
    served.tell(state.current);
  }
  return { server, ask, send, replace, faults };
}

test('a reviewer that fails is a denial, whatever the failure policy', async (t) => {
  const { ask, faults } = await serve(t, () => {
    throw new Error('a fault');
  });
  const answer = await ask();
  t.like(JSON.parse(answer), {
    response: { uid: 'a1', allowed: false, status: { code: 500, reason: 'InternalError' } },
  });
  t.false(answer.includes('a fault'));
  t.deepEqual(faults, [['/inject', new Error('a fault')]]);
});

test('connections that are open stay so when the certificate changes, and new ones see the new one', async (t) => {
  const { ask, replace } = await serve(t, () => pass('opted-out'));
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  t.teardown(() => agent.destroy());
  await ask(agent);
  const [kept] = Object.values(agent.freeSockets).flat();
  await replace();
  await ask(agent);
  t.is(Object.values(agent.freeSockets).flat()[0], kept);
  t.regex(await ask(), /"allowed":true/);
});

test('a review has the time that the API server gives it, less some for the way back', async (t) => {
  const given: number[] = [];
  const { ask } = await serve(t, (_, withinMs) => {
    given.push(withinMs);
    return pass('opted-out');
  });
  await ask(false, '?timeout=5s');
  await ask(false);
  t.true((given[0] ?? 0) > 2000 && (given[0] ?? 0) <= 4500, String(given[0]));
  t.true((given[1] ?? 0) > 5000 && (given[1] ?? 0) <= 9500, String(given[1]));
});

test('what waits keeps its room until it is answered, and takes none from pods', async (t) => {
  const held = Promise.withResolvers<undefined>();
  const begun = [1, 2, 3].map(() => Promise.withResolvers<undefined>());
  let count = 0;
  const { ask, send } = await serve(
    t,
    () => pass('opted-out'),
    async () => {
      begun[count]?.resolve(undefined);
      count += 1;
      await held.promise;
      return pass('accepted');
    },
  );
  const large = 7_500_000;
  const answers = begun.map(() => send('/policy', false, large));
  for (const { promise } of begun) await promise;
  t.is(await send('/policy', false, large), 'too many reviews are being sent; try again');
  t.regex(await ask(), /"allowed":true/);
  held.resolve(undefined);
  for (const answer of answers) t.regex(await answer, /"allowed":true/);
  t.regex(await send('/policy', false, large), /"allowed":true/);
});

test('what is under way when it closes is answered, and then broken off', async (t) => {
  const held = Promise.withResolvers<undefined>();
  const begun = Promise.withResolvers<undefined>();
  const { server, ask } = await serve(t, async () => {
    begun.resolve(undefined);
    await held.promise;
    return pass('opted-out');
  });
  const answered = ask();
  await begun.promise;
  const closed = server.close(60_000);
  held.resolve(undefined);
  t.regex(await answered, /"allowed":true/);
  await closed;
});

test('what takes longer than the grace is broken off', async (t) => {
  const begun = Promise.withResolvers<undefined>();
  const { server, ask } = await serve(t, async () => {
    begun.resolve(undefined);
    await new Promise(() => undefined);
    return pass('opted-out');
  });
  const answered = t.throwsAsync(ask());
  await begun.promise;
  await server.close(10);
  await answered;
});

for (const [query, ms] of [
  ['timeout=5s', 5000],
  ['timeout=2.5s', 2500],
  ['timeout=500ms', 500],
  ['timeout=1m0s', 30_000],
  ['timeout=30s', 30_000],
  ['timeout=999h', 10_000],
  ['timeout=0s', 10_000],
  ['timeout=-5s', 10_000],
  ['timeout=', 10_000],
  ['timeout=5', 10_000],
  ['', 10_000],
] as const) {
  test(`the query \`${query}\` gives ${ms} ms`, (t) => {
    t.is(timeoutIn(query), ms);
  });
}
