import test from 'ava';
import fc from 'fast-check';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
import { toRefused } from './caller.ts';
import { serve } from './serve-fixture.ts';

const rpcs = ['Authenticate', 'Authorize', 'AuthorizeBatch', 'ScopeFor', 'ListGrants'];
const ask = { principal: { id: 'ann' }, action: 'view', resource: { type: 'status' } };

const unreadable = [
  ['a length beyond the end', [0x0a, 0x05]],
  ['a field number of zero in the middle', [0x00, 0x08, 0x01]],
  ['a wire type that does not exist', [0x0f]],
  ['a number without an end', [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
] as const;

for (const rpc of rpcs) {
  for (const [what, bytes] of unreadable) {
    test(`${rpc} of ${what} is INVALID_ARGUMENT`, async (t) => {
      const { caller, observer } = await serve(t);
      const { code } = await caller.refused(rpc, Buffer.from(bytes));
      t.is(code, 'INVALID_ARGUMENT');
      t.deepEqual(observer.answers, [`${rpc} INVALID_ARGUMENT`]);
      t.deepEqual(observer.faults, []);
    });
  }
}

const texts = [
  ['a lone continuation byte', [0x80], false],
  ['a lone continuation byte in a long text', [...Buffer.from('a'.repeat(40)), 0x80], false],
  ['a surrogate', [0xed, 0xa0, 0x80], false],
  ['an overlong slash', [0xc0, 0xaf], false],
  ['half a character', [0xe2, 0x82], false],
  ['a replacement character', [0xef, 0xbf, 0xbd], true],
  ['letters of every length', [...Buffer.from('aé€😀')], true],
  ['a byte-order mark', [0xef, 0xbb, 0xbf], true],
] as const;

for (const [what, bytes, good] of texts) {
  test(`an action that is ${what} is ${good ? 'read' : 'INVALID_ARGUMENT'}`, async (t) => {
    const { caller } = await serve(t);
    const resource = [0x22, 0x06, 0x0a, 0x04, ...Buffer.from('type')];
    const request = Buffer.from([0x1a, bytes.length, ...bytes, ...resource]);
    if (good)
      t.like(await caller.call('Authorize', request), { decision: { reason: 'REASON_UNAUTHENTICATED' } });
    else t.is((await caller.refused('Authorize', request)).code, 'INVALID_ARGUMENT');
  });
}

/** Bytes may happen to spell a field that this version does not answer. */
const refusals = ['INVALID_ARGUMENT', 'UNIMPLEMENTED'];

test('no bytes break anything inside', async (t) => {
  const { caller, observer } = await serve(t);
  const field = fc.tuple(fc.integer({ min: 0, max: 130 }), fc.uint8Array({ maxLength: 60 }));
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 60 }),
    fc
      .array(field)
      .map((fields) =>
        Buffer.concat(fields.map(([tag, value]) => Buffer.from([tag, value.length, ...value]))),
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...rpcs), bytes, async (rpc, request) => {
      await caller.call(rpc, Buffer.from(request)).catch((error: unknown) => {
        t.true(refusals.includes(toRefused(error).code), String(error));
      });
    }),
    { numRuns: 500 },
  );
  t.deepEqual(observer.faults, []);
});

test('fields of a later version are not looked at', async (t) => {
  const { caller } = await serve(t);
  const later = [0xfa, 0x07, 0x01, 0x00];
  const known = [0x1a, 0x01, 0x61, 0x22, 0x03, 0x0a, 0x01, 0x62];
  const answer = await caller.call('Authorize', Buffer.from([...later, ...known]));
  t.like(answer, { decision: { effect: 'EFFECT_DENY', reason: 'REASON_UNAUTHENTICATED' } });
});

test('a batch asks at most 1000 questions', async (t) => {
  const { caller } = await serve(t);
  const checks = (count: number): object[] => Array.from({ length: count }, () => ask);
  const answer = await caller.call('AuthorizeBatch', { ...ask, checks: checks(1000) });
  t.like(answer, { decisions: { length: 1000 } });
  const { code, details } = await caller.refused('AuthorizeBatch', { ...ask, checks: checks(1001) });
  t.is(code, 'INVALID_ARGUMENT');
  t.regex(details, /^`checks` /);
});

test('a request larger than the limit is RESOURCE_EXHAUSTED, and the next one is answered', async (t) => {
  const { caller } = await serve(t, { options: { maxRequestBytes: 1000 } });
  const long = { ...ask, action: 'a'.repeat(1000) };
  t.is((await caller.refused('Authorize', long)).code, 'RESOURCE_EXHAUSTED');
  t.like(await caller.call('Authorize', ask), { decision: { effect: 'EFFECT_ALLOW' } });
});

test('a deadline that has passed is not answered', async (t) => {
  const { caller, observer } = await serve(t);
  const { code } = await caller.refused('Authorize', ask, { deadline: Date.now() - 1 });
  t.is(code, 'DEADLINE_EXCEEDED');
  t.deepEqual(observer.decisions, []);
});

test('what breaks inside is INTERNAL, and its cause goes to the observer alone', async (t) => {
  const { caller, observer } = await serve(t);
  const credentials = { headers: [{ name: 'authorization', value: 'Bearer faulty-token' }] };
  t.deepEqual(await caller.refused('Authorize', { ...ask, principal: undefined, credentials }), {
    code: 'INTERNAL',
    details: 'internal error',
  });
  t.like(observer.faults[0], { message: 'a secret of the inside' });
  t.deepEqual(observer.answers, ['Authorize INTERNAL']);
});

test('until a policy loads every answer is UNAVAILABLE', async (t) => {
  const { caller, store } = await serve(t, { store: createHeldStore() });
  for (const rpc of rpcs) t.is((await caller.refused(rpc, {})).code, 'UNAVAILABLE');
  store.hold(fixtureSnapshot(1));
  t.like(await caller.call('Authorize', ask), { revision: 'revision-1' });
});

test('a request reads the snapshot once', async (t) => {
  const { caller, store } = await serve(t);
  for (const rpc of rpcs) {
    const before = store.reads();
    await caller.call(rpc, { ...ask, checks: [ask, ask, ask], resource_type: 'orders' });
    t.is(store.reads() - before, 1);
  }
});

test('the observer is told of identification, decision and answer', async (t) => {
  const { caller, observer } = await serve(t);
  const answer = await caller.call('Authorize', ask);
  t.deepEqual(observer.authentications, ['caller OK']);
  t.deepEqual(observer.decisions, ['ALLOW GRANTED']);
  t.deepEqual(observer.answers, ['Authorize OK']);
  const [event] = observer.events;
  t.like(answer, { decision_id: event?.decisionId });
  t.like(event, {
    rpc: 'Authorize',
    revision: 'revision-1',
    principal: { kind: 'USER', id: 'ann' },
    action: 'view',
    effect: 'ALLOW',
    reason: 'GRANTED',
    grant: { name: 'public-status' },
  });
});

test('every decision has an id of its own, and every check of a batch an event', async (t) => {
  const { caller, observer } = await serve(t);
  await caller.call('AuthorizeBatch', { ...ask, checks: [ask, ask] });
  await caller.call('Authorize', ask);
  await caller.call('Authorize', { ...ask, principal: undefined });
  t.is(new Set(observer.events.map(({ decisionId }) => decisionId)).size, 4);
  t.is(observer.events.at(-1)?.principal, undefined);
});
