import test from 'ava';
import fc from 'fast-check';
import type { CheckResponse } from '../../../src/gen/envoy/service/auth/v3/external_auth.ts';
import type { DecisionEvent } from '../../../src/telemetry/events.ts';
import { identityHeaderNames } from '../../../src/transport/web/identity-headers.ts';
import { attempts, policyText, request } from './arbitrary-request.ts';
import { createChecker, toSnapshot } from './checker.ts';

const enforced = toSnapshot(policyText(''));
const observed = toSnapshot(policyText(', observe: true'));

interface Told {
  readonly passes: boolean;
  /** By name in lower case; what Envoy is told to set. */
  readonly upstream: ReadonlyMap<string, string>;
  readonly removed: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;
}

function toTold({ status, httpResponse, dynamicMetadata }: CheckResponse): Told {
  const ok = httpResponse?.$case === 'okResponse' ? httpResponse.value : undefined;
  const pairs = ok?.headers.map(({ header }) => [header?.key ?? '', header?.value ?? ''] as const);
  return {
    passes: status?.code === 0 && ok !== undefined,
    upstream: new Map(pairs),
    removed: ok?.headersToRemove ?? [],
    metadata: dynamicMetadata ?? {},
  };
}

/** What a decision says beside how long it took and whether it was enforced. */
function toTruth({ latencyMs, observed: _, grant, ...rest }: DecisionEvent): object {
  return { ...rest, grant: grant?.source };
}

for (const [what, snapshot, mode] of [
  ['a listener', enforced, 'observing'],
  ['a route', observed, 'enforcing'],
  ['both', observed, 'observing'],
] as const) {
  test(`what is decided is the same where ${what} observes, and passes`, async (t) => {
    const [one, other] = [createChecker(enforced, 'enforcing'), createChecker(snapshot, mode)];
    let spared = 0;
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        const [truth, told] = [toTold(await one.check(asked)), toTold(await other.check(asked))];
        const [event, tale] = [one.observer.events.pop(), other.observer.events.pop()];
        if (event === undefined || tale === undefined) throw new Error('nothing is logged');
        t.deepEqual(toTruth(tale), toTruth(event));
        t.false(event.observed);
        t.false('observed' in truth.metadata);

        const { observed: isObserved, ...metadata } = told.metadata;
        t.deepEqual(metadata, truth.metadata);
        t.is(isObserved === true, tale.observed);
        t.is(told.passes, tale.observed || truth.passes);
        t.true(mode === 'enforcing' || tale.observed);
        if (!told.passes) return;
        const mark = truth.passes ? '-' : `DENY:${event.reason}`;
        t.is(told.upstream.get('x-sidegate-observed'), mark);
        if (truth.passes) {
          t.is(truth.upstream.get('x-sidegate-observed'), '-');
          t.deepEqual(told, { ...truth, metadata: told.metadata });
        } else {
          spared += 1;
          t.is(other.observer.sparings.at(-1), `Check ${event.reason}`);
          t.is(other.observer.sparings.length, spared);
          t.is(told.upstream.get('x-rows'), '-');
          t.is(told.upstream.get('x-sidegate-id'), event.principal?.id ?? '-');
        }
        for (const name of identityHeaderNames) t.true(told.upstream.has(name), name);
      }),
      { numRuns: 3000 },
    );
    t.true(spared > 300, `${spared} passed that would not have`);
    t.deepEqual(one.observer.sparings, []);
  });
}

test('nothing that a request brings along makes it pass, or is taken for our mark', async (t) => {
  const { check } = createChecker(enforced, 'enforcing');
  await fc.assert(
    fc.asyncProperty(request, attempts, attempts, async (asked, headers, extensions) => {
      const plain = toTold(await check({ ...asked, extensions: { ns: 'shop' } }));
      const more = { ...asked, headers: { ...asked.headers, ...headers } };
      const told = toTold(await check({ ...more, extensions: { ...extensions, ns: 'shop' } }));
      t.is(told.passes, plain.passes);
      t.like(told.metadata, { effect: plain.metadata['effect'], reason: plain.metadata['reason'] });
      if (told.passes) t.is(told.upstream.get('x-sidegate-observed'), '-');
    }),
    { numRuns: 3000 },
  );
});

test('where a listener observes, what strangers claim to be is removed all the same', async (t) => {
  const { check } = createChecker(enforced, 'observing');
  const headers = {
    'x-auth-request-email': 'root@example.com',
    x_sidegate_observed: '-',
    'x.sidegate.id': 'root',
    'x-sidegate-id': 'root',
  };
  const { passes, upstream, removed } = toTold(
    await check({ method: 'GET', path: '/mine', headers, address: '192.0.2.1' }),
  );
  t.true(passes);
  t.deepEqual([...removed].sort(), ['x-auth-request-email', 'x.sidegate.id', 'x_sidegate_observed']);
  t.is(upstream.get('x-sidegate-id'), '-');
  t.is(upstream.get('x-sidegate-observed'), 'DENY:UNAUTHENTICATED');
});

test('a route that observes spares what is wrong with its own requests, and nothing beside it', async (t) => {
  const { check } = createChecker(observed, 'enforcing');
  const ask = async (method: string, target: string) =>
    toTold(await check({ method, path: target, headers: {}, address: '192.0.2.1' }));
  t.like(await ask('DELETE', '/c/shop/web'), { passes: true, metadata: { reason: 'METHOD_NOT_LISTED' } });
  t.like(await ask('GET', '/found?name=a&name=b'), {
    passes: true,
    metadata: { effect: 'DENY', reason: 'DUPLICATE_PARAMETER', observed: true },
  });
  t.like(await ask('GET', '/none'), { passes: false, metadata: { reason: 'NO_ROUTE' } });
  t.like(await ask('GET', '/c/shop/../web'), { passes: false, metadata: { reason: 'DOT_SEGMENT' } });
});
