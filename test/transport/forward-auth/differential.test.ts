import test from 'ava';
import fc from 'fast-check';
import {
  AttributeContext,
  AttributeContext_HttpRequest,
} from '../../../src/gen/envoy/service/auth/v3/external_auth.ts';
import { readCheck } from '../../../src/transport/ext-authz/read-check.ts';
import { writeCheck } from '../../../src/transport/ext-authz/write-check.ts';
import { barTo } from '../../../src/transport/forward-auth/bar-to.ts';
import { type Flavour, flavours, habits } from '../../../src/transport/forward-auth/flavour.ts';
import { readForward } from '../../../src/transport/forward-auth/read-forward.ts';
import { writeForward } from '../../../src/transport/forward-auth/write-forward.ts';
import { createJudge } from '../../../src/transport/web/judge.ts';
import type { WebRequest } from '../../../src/transport/web/web-request.ts';
import { createRecordedObserver } from '../grpc/recorded-observer.ts';
import { snapshotOf, tablePolicy } from './serve-forward.ts';

const snapshot = snapshotOf(tablePolicy);
const desk = {
  observer: createRecordedObserver(false),
  nextDecisionId: () => 'decision',
  trustedHops: 0,
  shadow: undefined,
};
const judge = createJudge(desk, 'enforcing');
const clock = { nowMs: Date.parse('2026-01-01T00:00:00Z'), startedMs: 0 };

/** A request of a client, and the address that the proxy sees it come from. */
interface Asked {
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly scheme: string;
  readonly address: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: string;
}

function viaCheck({ headers, body, address, ...rest }: Asked): WebRequest {
  const shown = [...headers, ['x-envoy-auth-partial-body', 'false'] as const];
  const http = AttributeContext_HttpRequest.fromPartial({
    method: rest.method,
    path: rest.target,
    host: rest.authority,
    scheme: rest.scheme,
    rawBody: Buffer.from(body),
  });
  const headerMap = {
    headers: shown.map(([key, value]) => ({ key, value: '', rawValue: Buffer.from(value, 'latin1') })),
  };
  const source = { address: { address: { $case: 'socketAddress' as const, value: { address } } } };
  const context = AttributeContext.fromPartial({ source });
  const request = readCheck({ ...context, request: { time: undefined, http: { ...http, headerMap } } });
  if (request === undefined) throw new Error('the request is none');
  return request;
}

function viaForward(flavour: Flavour, { headers, body, ...said }: Asked): ReturnType<typeof readForward> {
  const { family, partialHeader } = habits[flavour];
  const told = { ...said, peer: said.address };
  const roles = ['method', 'target', 'authority', 'scheme', 'peer'] as const;
  const members = roles.flatMap((role) => (family[role] === undefined ? [] : [family[role], told[role]]));
  const partial = partialHeader === undefined ? [] : [partialHeader, 'false'];
  const isSame = family.method === undefined;
  return readForward(
    {
      method: isSame ? said.method : 'GET',
      target: isSame ? said.target : '/check?ns=public',
      rawHeaders: [...headers.flat(), ...members, ...partial],
    },
    habits[flavour],
    body === '' ? undefined : Buffer.from(body),
  );
}

async function decide(request: WebRequest) {
  const verdict = await judge(request, {
    rpc: 'Check',
    snapshot,
    itself: undefined,
    clock,
    mayExplain: false,
    origin: 'loopback',
    bytes: 0,
  });
  return { verdict, request };
}

const word = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('shop', 'public', 'web') },
  { weight: 1, arbitrary: fc.constantFrom('blog', '..', '%2e%2e', 'a%2Fb', '', ';x', 'é') },
);
const target = fc.oneof(
  fc.array(word, { maxLength: 4 }).map((words) => `/${words.join('/')}`),
  fc.constantFrom('/open/a', '/account', '/list', '/hook', '/by-header', '/hosted', '/find'),
  fc.constantFrom('/open/b', '*', 'http://x/open/'),
  fc.tuple(word, word).map(([namespace, name]) => `/c/${namespace}/${name}`),
  fc.tuple(word, word).map(([ns, more]) => `/find?ns=${ns}&${more}`),
);
const header = fc.tuple(
  fc.constantFrom(
    'x-namespace',
    'x-auth-request-email',
    'authorization',
    'accept',
    'content-type',
    'x-other',
  ),
  fc.constantFrom(
    'shop',
    'public',
    'ann@example.com',
    'Bearer x',
    'text/html',
    'application/json',
    'Ã©',
    'ÿ',
    'a,b',
  ),
);
const ours = fc.tuple(
  fc.constantFrom(
    'x-sidegate-id',
    'X_Sidegate_Id',
    'x.sidegate.groups',
    'x-rows',
    'x_rows',
    'x_auth_request_email',
  ),
  fc.constant('root'),
);
const asked: fc.Arbitrary<Asked> = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'PUT', 'POST', 'HEAD', 'OPTIONS', 'get'),
  target,
  authority: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom('shop.example.com', 'api.example.com:8443') },
    { weight: 1, arbitrary: fc.constantFrom('API.example.com', 'a b', 'x,y', '[::1]:80') },
  ),
  scheme: fc.constantFrom('http', 'https'),
  address: fc.constantFrom('10.0.0.1', '192.0.2.1', '::ffff:10.0.0.1', '2001:db8::1'),
  headers: fc.array(fc.oneof({ weight: 5, arbitrary: header }, { weight: 1, arbitrary: ours }), {
    maxLength: 4,
  }),
  body: fc.constantFrom('', '{"application":"shop"}', '{"application":"public","application":"shop"}', 'x'),
});

for (const flavour of flavours) {
  test(`${flavour} is answered as Envoy is that asks by ext_authz`, async (t) => {
    const seen = { allowed: 0, denied: 0, barred: 0 };
    await fc.assert(
      fc.asyncProperty(asked, async (request) => {
        const { verdict: want, request: read } = await decide(viaCheck(request));
        const forwarded = viaForward(flavour, request);
        if (typeof forwarded === 'string') {
          t.fail(forwarded);
          return;
        }
        const removed = writeCheck(want, read, snapshot).httpResponse;
        const bar = barTo(forwarded, habits[flavour], snapshot);
        if (bar !== undefined) {
          seen.barred += 1;
          t.true(request.headers.some(([name]) => /sidegate|rows|auth.request/i.test(name)));
          return;
        }
        const { verdict } = await decide(forwarded);
        t.deepEqual(verdict, want);
        const { status, headers } = writeForward(verdict, forwarded, habits[flavour], snapshot);
        t.is(status === 200, want.outcome.effect === 'ALLOW');
        if (removed?.$case !== 'okResponse') {
          seen.denied += 1;
          return;
        }
        seen.allowed += 1;
        const told = new Map(headers);
        for (const option of removed.value.headers)
          t.is(told.get(option.header?.key ?? ''), option.header?.value);
        const removal = told.get('x-envoy-auth-headers-to-remove')?.split(',') ?? [];
        t.deepEqual(
          removal,
          removed.value.headersToRemove.map((name) => name.toLowerCase()),
          'what cannot be removed is barred',
        );
      }),
      { numRuns: 4000 },
    );
    t.true(seen.allowed > 200 && seen.denied > 200 && seen.barred > 100, JSON.stringify(seen));
  });
}

test('whatever a sub-request holds, nothing passes without a family that is whole', (t) => {
  const names = [...new Set(flavours.flatMap((flavour) => [...habits[flavour].members]))];
  const pair = fc.tuple(
    fc.constantFrom(...names, 'x-sidegate-id', 'X_Forwarded_Uri', 'accept'),
    fc.oneof(fc.constantFrom('/open/a', 'GET', 'http', '10.0.0.1', ''), fc.string()),
  );
  fc.assert(
    fc.property(fc.constantFrom(...flavours), fc.array(pair, { maxLength: 12 }), (flavour, pairs) => {
      const { family, members } = habits[flavour];
      const read = readForward(
        { method: 'GET', target: '/open/a', rawHeaders: pairs.flat() },
        habits[flavour],
        undefined,
      );
      const counts = [...members].map((name) => pairs.filter(([each]) => each.toLowerCase() === name));
      const isWhole = counts.every((found) => found.length === 1 && found[0]?.[1].trim() !== '');
      if (!isWhole) t.is(typeof read, 'string');
      if (typeof read === 'string') return;
      const target = pairs.find(([name]) => name === family.target)?.[1].trim() ?? '/open/a';
      t.is(String(read.route.target), target);
      t.false(read.route.headers.some(({ name }) => members.has(name)));
    }),
    { numRuns: 20_000 },
  );
});
