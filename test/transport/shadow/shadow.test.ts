import test from 'ava';
import fc from 'fast-check';
import type {
  AuthorizeBatchRequest,
  AuthorizeRequest,
  Clause,
  ScopeForRequest,
} from '../../../src/gen/sidegate/v1/decision.ts';
import {
  AuthorizeRequest as AuthorizeMessage,
  AuthorizeBatchRequest as BatchMessage,
  ScopeForRequest as ScopeForMessage,
} from '../../../src/gen/sidegate/v1/decision.ts';
import type { Snapshot } from '../../../src/policy/snapshot.ts';
import { createAuthorize } from '../../../src/transport/grpc/authorize.ts';
import { createAuthorizeBatch } from '../../../src/transport/grpc/authorize-batch.ts';
import type { Call, Desk, Shadow } from '../../../src/transport/grpc/call.ts';
import { createScopeFor } from '../../../src/transport/grpc/scope-for.ts';
import { createShadow, defaultBacklogLimits } from '../../../src/transport/shadow/shadow.ts';
import { nowMs, toSnapshot } from '../ext-authz/checker.ts';
import { createHeldStore } from '../grpc/held-store.ts';
import { createRecordedObserver } from '../grpc/recorded-observer.ts';
import { createRecordedShadow } from './recorded-shadow.ts';

const first = policyOf(`
  - { to: ["user:ann@example.com"], can: { orders: [view, edit] }, where: { namespace: [shop, blog] } }
  - { to: ["group:dev"], can: { orders: [view] }, where: [{ namespace: blog }, { region: { matches: "eu-.*" } }] }
  - { to: ["group:sre"], role: owner }
  - { to: [anyone], can: { pages: [view] } }
`);
const second = policyOf(
  `
  - { to: ["user:ann@example.com"], can: { orders: [view] }, where: { namespace: [shop] } }
  - { to: ["group:dev"], can: { orders: [view] }, where: [{ region: { matches: "eu-.*" } }, { namespace: blog }] }
  - { to: ["user:bo@example.com"], role: owner }
`,
  'X-Auth-Request-User, ',
);

/** The two differ in whom they find behind the headers, too. */
function policyOf(grants: string, keys = ''): Snapshot {
  return toSnapshot(`apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers:
    - { keys: [${keys}X-Auth-Request-Email, X-Auth-Request-Groups], setBy: [10.0.0.0/8] }
grants:${grants}`);
}

const email = fc.constantFrom('ann@example.com', 'bo@example.com', 'zoe@example.com');
const groups = fc.constantFrom('', 'dev', 'sre', 'dev,sre');
const principal = fc.record({ email, groups }).map((who) => ({
  $case: 'principal' as const,
  value: { id: who.email, email: who.email, groups: who.groups.split(',').filter((each) => each !== '') },
}));
const credentials = fc
  .record({
    email,
    groups,
    user: fc.constantFrom('ann', 'bo'),
    address: fc.constantFrom('10.0.0.1', '192.0.2.1'),
  })
  .map((who) => ({
    $case: 'credentials' as const,
    value: {
      headers: [
        { name: 'x-auth-request-email', value: who.email },
        { name: 'x-auth-request-groups', value: who.groups },
        { name: 'x-auth-request-user', value: who.user },
      ],
      peer: { address: who.address },
    },
  }));
const subject = fc.oneof(principal, credentials);
const action = fc.constantFrom('view', 'edit', 'manage', 'fly');
const type = fc.constantFrom('orders', 'pages', 'others');
const attributes = fc
  .record(
    { namespace: fc.constantFrom('shop', 'blog', 'x'), region: fc.constantFrom('eu-1', 'us-1') },
    { requiredKeys: [] },
  )
  .map((row) => new Map(Object.entries(row)));
const check = fc.record({ action, resource: fc.record({ type, attributes, id: fc.constant('') }) });

const requests = fc.oneof(
  fc.record({ subject, check }).map((made) => ({
    rpc: 'Authorize' as const,
    message: AuthorizeMessage.fromPartial({ ...made.check, subject: made.subject }),
  })),
  fc.record({ subject, checks: fc.array(check, { minLength: 1, maxLength: 5 }) }).map((made) => ({
    rpc: 'AuthorizeBatch' as const,
    message: { ...BatchMessage.fromPartial({ subject: made.subject }), checks: made.checks },
  })),
  fc
    .record({ subject, action, resourceType: type })
    .map((made) => ({ rpc: 'ScopeFor' as const, message: ScopeForMessage.fromPartial(made) })),
);
type Request =
  | { readonly rpc: 'Authorize'; readonly message: AuthorizeRequest }
  | { readonly rpc: 'AuthorizeBatch'; readonly message: AuthorizeBatchRequest }
  | { readonly rpc: 'ScopeFor'; readonly message: ScopeForRequest };

/** Answers by one policy. */
function createServer(snapshot: Snapshot, shadow?: Shadow) {
  let count = 0;
  const observer = createRecordedObserver();
  const nextDecisionId = (): string => {
    count += 1;
    return `d-${count}`;
  };
  const desk: Desk = { observer, nextDecisionId, trustedHops: 0, shadow };
  const clock = { nowMs, startedMs: 0 };
  const [authorize, batch, scopeFor] = [
    createAuthorize(desk),
    createAuthorizeBatch(desk),
    createScopeFor(desk),
  ];
  return {
    observer,
    async ask({ rpc, message }: Request) {
      const call: Call = {
        rpc,
        snapshot,
        itself: undefined,
        clock,
        mayExplain: false,
        origin: 'unix',
        bytes: 1,
      };
      if (rpc === 'Authorize') return await authorize(message, call);
      return rpc === 'ScopeFor' ? await scopeFor(message, call) : await batch(message, call);
    },
  };
}

const places = ['shop', 'blog', 'x', undefined];
const rows = places.flatMap((namespace) =>
  ['eu-1', 'us-1', undefined].map((region) => ({ namespace, region })),
);

/** Of filters as the two policies have them. */
function passes({ filters }: Clause, row: Readonly<Record<string, string | undefined>>): boolean {
  return filters.every(({ key, op, values }) => {
    const value = row[key];
    if (value === undefined) return false;
    return op === '=' ? values.includes(value) : values.some((each) => new RegExp(`^${each}$`).test(value));
  });
}

/** What two answers are compared by, one text for each question. */
function toSayings(answer: Awaited<ReturnType<ReturnType<typeof createServer>['ask']>>): readonly string[] {
  if ('decisions' in answer) return answer.decisions.map(({ effect }) => `${effect}`);
  if ('kind' in answer) {
    return [`${answer.kind} ${rows.map((row) => answer.clauses.some((each) => passes(each, row))).join()}`];
  }
  const { id, email: mail, groups: of } = answer.principal ?? {};
  return [JSON.stringify([answer.decision?.effect, id, mail, of])];
}

test('with a shadow every answer is what it is without one, and so is all that is told of it', async (t) => {
  const recorded = createRecordedShadow();
  const shadow = createShadow(createHeldStore(second), recorded, defaultBacklogLimits);
  const [plain, followed] = [createServer(first), createServer(first, shadow)];
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      t.deepEqual(await followed.ask(request), await plain.ask(request));
      await shadow.rest(5000);
    }),
    { numRuns: 2000 },
  );
  const toTruth = ({ latencyMs: _, ...rest }: (typeof plain.observer.events)[number]): object => rest;
  t.deepEqual(followed.observer.events.map(toTruth), plain.observer.events.map(toTruth));
  t.deepEqual(followed.observer.authentications, plain.observer.authentications);
  t.deepEqual(followed.observer.decisions, plain.observer.decisions);
  t.true(recorded.differences.length > 300, `${recorded.differences.length} differ`);
});

test('a shadow differs where its own policy answers otherwise, and nowhere else', async (t) => {
  const recorded = createRecordedShadow();
  const shadow = createShadow(createHeldStore(second), recorded, defaultBacklogLimits);
  const [followed, other] = [createServer(first, shadow), createServer(second)];
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      const given = toSayings(await followed.ask(request));
      const theirs = toSayings(await other.ask(request));
      await shadow.rest(5000);
      const differing = given.filter((each, place) => each !== theirs[place]).length;
      const [differences, agreements] = [recorded.differences.splice(0), recorded.agreements.splice(0)];
      t.is(differences.length, differing);
      t.is(agreements.length, given.length - differing);
      for (const { rpc, differs, policy, shadow: said } of differences)
        seen.add(`${rpc} ${differs.join()} ${policy.effect} ${said.effect}`);
    }),
    { numRuns: 3000 },
  );
  t.is(recorded.drops(), 0);
  t.deepEqual(recorded.faults, []);
  for (const kind of [
    'Authorize effect ALLOW DENY',
    'Authorize effect DENY ALLOW',
    'Authorize principal ALLOW ALLOW',
    'Authorize effect,principal DENY ALLOW',
    'AuthorizeBatch effect ALLOW DENY',
    'ScopeFor effect NONE ALL',
  ])
    t.true(seen.has(kind), `${kind} is none of ${[...seen].join('; ')}`);
});

test('a shadow that is the policy never differs', async (t) => {
  const recorded = createRecordedShadow();
  const shadow = createShadow(createHeldStore(first), recorded, defaultBacklogLimits);
  const followed = createServer(first, shadow);
  await fc.assert(
    fc.asyncProperty(requests, async (request) => {
      await followed.ask(request);
      await shadow.rest(5000);
    }),
    { numRuns: 2000 },
  );
  t.deepEqual(recorded.differences, []);
  t.true(recorded.agreements.length > 2000);
});

const view: Request = {
  rpc: 'Authorize',
  message: AuthorizeMessage.fromPartial({
    subject: { $case: 'principal', value: { id: 'ann', email: 'ann@example.com' } },
    action: 'edit',
    resource: { type: 'orders', attributes: new Map([['namespace', 'blog']]) },
  }),
};

test('a difference names the question, both answers and both revisions', async (t) => {
  const recorded = createRecordedShadow();
  const source = createHeldStore({ ...second, revision: 'next' });
  const shadow = createShadow(source, recorded, defaultBacklogLimits);
  await createServer(first, shadow).ask(view);
  await shadow.rest(5000);
  t.like(recorded.differences[0], {
    rpc: 'Authorize',
    decisionId: 'd-1',
    action: 'edit',
    resource: { type: 'orders' },
    differs: ['effect'],
    policy: { effect: 'ALLOW', reason: 'GRANTED', revision: 'revision', grant: { name: 'grants[0]' } },
    shadow: { effect: 'DENY', reason: 'NO_GRANT', revision: 'next', grant: undefined },
  });
});

test('nothing is compared until the answer is given, and what comes on top is dropped', async (t) => {
  const recorded = createRecordedShadow();
  const shadow = createShadow(createHeldStore(second), recorded, { most: 2, mostBytes: 100, turnMs: 1 });
  const server = createServer(first, shadow);
  await Promise.all([view, view, view].map((each) => server.ask(each)));
  t.deepEqual(recorded.differences, []);
  t.is(recorded.drops(), 1);
  await shadow.rest(5000);
  t.is(recorded.differences.length, 2);
});

test('without a policy of its own a shadow says nothing', async (t) => {
  const recorded = createRecordedShadow();
  const source = createHeldStore();
  const shadow = createShadow(source, recorded, defaultBacklogLimits);
  const server = createServer(first, shadow);
  await server.ask(view);
  await shadow.rest(5000);
  t.deepEqual([recorded.agreements, recorded.differences, recorded.drops()], [[], [], 0]);
  source.hold(second);
  await server.ask(view);
  await shadow.rest(5000);
  t.is(recorded.differences.length, 1);
});

test('a shadow that does not admit the caller, or cannot read the request, has no answer', async (t) => {
  const recorded = createRecordedShadow();
  const source = createHeldStore({
    ...second,
    authentication: { ...second.authentication, peps: new Set() },
  });
  const shadow = createShadow(source, recorded, defaultBacklogLimits);
  const server = createServer(first, shadow);
  await server.ask(view);
  await shadow.rest(5000);
  t.like(recorded.differences.pop(), {
    policy: { effect: 'ALLOW' },
    shadow: {
      effect: 'FAULT',
      reason: 'PERMISSION_DENIED',
      revision: 'revision',
      principal: undefined,
    },
  });
  t.deepEqual(recorded.faults, []);
});

test('a shadow that breaks on a request is told of, and breaks nothing', async (t) => {
  const recorded = createRecordedShadow();
  const broken = new Error('broken');
  const authenticate = (): never => {
    throw broken;
  };
  const source = createHeldStore({ ...second, authentication: { ...second.authentication, authenticate } });
  const shadow = createShadow(source, recorded, defaultBacklogLimits);
  const server = createServer(first, shadow);
  const message = AuthorizeMessage.fromPartial({
    ...view.message,
    subject: { $case: 'credentials', value: { peer: { address: '10.0.0.1' } } },
  });
  await server.ask({ rpc: 'Authorize', message });
  await server.ask(view);
  await shadow.rest(5000);
  t.deepEqual(recorded.faults, [broken]);
  t.like(recorded.differences[0], { shadow: { effect: 'FAULT', reason: 'INTERNAL' } });
  t.like(recorded.differences[1], { shadow: { effect: 'DENY', reason: 'NO_GRANT' } });
});
