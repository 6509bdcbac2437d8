import test from 'ava';
import fc from 'fast-check';
import type { Principal } from '../../../src/decision/principal.ts';
import type { CheckResponse } from '../../../src/gen/envoy/service/auth/v3/external_auth.ts';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import type { DecisionEvent } from '../../../src/telemetry/events.ts';
import { createShadow, defaultBacklogLimits } from '../../../src/transport/shadow/shadow.ts';
import { createHeldStore } from '../grpc/held-store.ts';
import { createRecordedShadow } from '../shadow/recorded-shadow.ts';
import { policyText, request } from './arbitrary-request.ts';
import { type Asked, createChecker, toSnapshot } from './checker.ts';

const first = toSnapshot(policyText(''));
const sameObserving = toSnapshot(policyText(', observe: true'));
const second = toSnapshot(
  policyText('', '  - { to: [authenticated], can: { components: [edit] }, where: { namespace: blog } }')
    .replace('namespace: shop }', 'namespace: [shop, web] }')
    .replace('path: /dev', 'path: /developers')
    .replace('X-Auth-Request-Groups', 'X-Others')
    .replace('matches: "pub-.*" } }]', 'matches: "pub-.*" } }, { name: web }]'),
);

function createFollowed(shadowSnapshot: Snapshot, mode: 'enforcing' | 'observing') {
  const recorded = createRecordedShadow();
  const shadow = createShadow(createHeldStore(shadowSnapshot), recorded, defaultBacklogLimits);
  return { recorded, shadow, ...createChecker(first, mode, shadow) };
}

for (const mode of ['enforcing', 'observing'] as const) {
  test(`with a shadow Envoy is told what it is told without one, where a listener is ${mode}`, async (t) => {
    const { recorded, shadow, check, observer } = createFollowed(second, mode);
    const plain = createChecker(first, mode);
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        t.deepEqual(await check(asked), await plain.check(asked));
        await shadow.rest(5000);
      }),
      { numRuns: 1500 },
    );
    t.deepEqual(observer.decisions, plain.observer.decisions);
    t.deepEqual(observer.sparings, plain.observer.sparings);
    t.deepEqual(observer.authentications, plain.observer.authentications);
    t.true(recorded.differences.length > 30, `${recorded.differences.length} differ`);
  });
}

for (const [what, snapshot] of [
  ['the policy', first],
  ['the policy, but that it observes,', sameObserving],
] as const) {
  test(`a shadow that is ${what} never differs on a request`, async (t) => {
    const { recorded, shadow, check } = createFollowed(snapshot, 'enforcing');
    await fc.assert(
      fc.asyncProperty(request, async (asked) => {
        await check(asked);
        await shadow.rest(5000);
      }),
      { numRuns: 1500 },
    );
    t.deepEqual(recorded.differences, []);
    t.is(recorded.agreements.length, 1500);
  });
}

test('a shadow differs on a request where its policy decides otherwise, tells other rows, or knows another caller', async (t) => {
  const { recorded, shadow, check, observer } = createFollowed(second, 'enforcing');
  const other = createChecker(second, 'enforcing');
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(request, async (asked) => {
      const rows = [rowsIn(await check(asked)), rowsIn(await other.check(asked))];
      const [given, theirs] = [observer.events.pop(), other.observer.events.pop()];
      if (given === undefined || theirs === undefined) throw new Error('nothing is logged');
      await shadow.rest(5000);
      const wanted: string[] = [];
      if (given.effect !== theirs.effect) wanted.push('effect');
      else if (rows[0] !== rows[1]) wanted.push('rows');
      // Whom one of them finds where the other means no route is beside the point.
      const bothAsk = !unroutable.has(given.reason) && !unroutable.has(theirs.reason);
      if (bothAsk && whoIn(given) !== whoIn(theirs)) wanted.push('principal');
      const [difference] = recorded.differences.splice(0);
      t.deepEqual(difference?.differs ?? [], wanted, `${given.reason} ${theirs.reason}`);
      if (difference !== undefined) t.deepEqual(difference.request, given.request);
      seen.add(`${wanted.join()} ${given.effect} ${theirs.effect}`);
    }),
    { numRuns: 4000 },
  );
  const kinds = [...seen].join('; ');
  for (const kind of [
    /effect\S* ALLOW DENY/,
    /effect\S* DENY ALLOW/,
    /rows\S* ALLOW ALLOW/,
    /principal ALLOW ALLOW/,
    /principal DENY DENY/,
  ])
    t.regex(kinds, kind);
});

const unroutable = new Set(['NO_ROUTE', 'METHOD_NOT_LISTED', 'DUPLICATE_PARAMETER', 'BAD_METHOD']);

function whoIn({ principal }: DecisionEvent): string {
  return isWhole(principal)
    ? JSON.stringify([principal.kind, principal.id, principal.email, principal.groups])
    : '';
}

function isWhole(principal: DecisionEvent['principal']): principal is Principal {
  return principal !== undefined && 'groups' in principal;
}

function rowsIn({ httpResponse }: CheckResponse): string | undefined {
  if (httpResponse?.$case !== 'okResponse') return undefined;
  return httpResponse.value.headers.find(({ header }) => header?.key === 'x-rows')?.header?.value;
}

test('an observed denial is compared as the denial that it is', async (t) => {
  const { recorded, shadow, check } = createFollowed(second, 'observing');
  const asked: Asked = { method: 'GET', path: '/dev', headers: {}, address: '192.0.2.1' };
  t.is((await check(asked)).status?.code, 0);
  await shadow.rest(5000);
  t.deepEqual(recorded.agreements, ['Check DENY']);
});
