import test from 'ava';
import fc from 'fast-check';
import { authorize } from '../../../src/decision/authorize.ts';
import { stand } from '../../../src/decision/standing.ts';
import { AttributeContext } from '../../../src/gen/envoy/service/auth/v3/external_auth.ts';
import { readCheck } from '../../../src/transport/ext-authz/read-check.ts';
import { createChecker, nowMs, toSnapshot } from './checker.ts';

const text = `apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers:
    - { keys: [X-Auth-Request-Email, X-Auth-Request-Groups], setBy: [10.0.0.0/8] }
grants:
  - { to: ["user:ann@example.com"], can: { components: [view, edit] }, where: { namespace: shop } }
  - { to: ["group:dev"], can: { components: [view] }, where: [{ namespace: blog }, { name: { matches: "pub-.*" } }] }
  - { to: [anyone], can: { components: [view] }, where: { namespace: public } }
routes:
  - { path: "/c/{namespace}/{name}", methods: { GET: view, PUT: edit }, resource: components }
  - { path: /list, methods: { GET: view }, resource: components, scope: { header: x-rows } }
  - { path: /open/**, allow: anyone, responseHeaders: { X-Seen: "yes" } }
  - { path: /mine, allow: authenticated, login: "https://login.example.com/?rd={path}" }
`;
const { check, snapshot } = createChecker(toSnapshot(text), 'enforcing');

const proxy = '10.0.0.1';
const who = fc.record({
  email: fc.constantFrom('', 'ann@example.com', 'bo@example.com'),
  groups: fc.constantFrom('', 'dev', 'dev,sre', 'sre'),
  address: fc.constantFrom(proxy, '192.0.2.1'),
});
const word = fc.oneof(fc.constantFrom('shop', 'blog', 'public', 'pub-1', 'web'), fc.string({ minLength: 1 }));

test('Envoy is answered as Authorize answers the same principal on the same resource', async (t) => {
  let allowed = 0;
  await fc.assert(
    fc.asyncProperty(
      who,
      word,
      word,
      fc.constantFrom('GET', 'PUT'),
      async (caller, namespace, name, method) => {
        const { email, groups, address } = caller;
        const headers = { 'x-auth-request-email': email, 'x-auth-request-groups': groups };
        const path = `/c/${encodeURIComponent(namespace.toWellFormed())}/${encodeURIComponent(name.toWellFormed())}`;
        const { status, httpResponse } = await check({ method, path, headers, address });
        const isOk = httpResponse?.$case === 'okResponse';
        t.is(status?.code === 0, isOk);
        if (httpResponse?.$case === 'deniedResponse' && httpResponse.value.status?.code === 400) return;
        const shown = { headers: Object.entries(headers).map(([key, value]) => ({ name: key, value })) };
        const peer = { address, principal: '', certificate: '' };
        const { principal } = await snapshot.authentication.authenticate({ ...shown, peer }, nowMs);
        const attributes = new Map([
          ['namespace', namespace.toWellFormed()],
          ['name', name.toWellFormed()],
        ]);
        const standing = stand(snapshot.policy, principal ?? 'anonymous', nowMs);
        const action = method === 'GET' ? 'view' : 'edit';
        const { effect, reason } = authorize(
          snapshot.policy,
          standing,
          action,
          { type: 'components', attributes },
          nowMs,
        );
        if (isOk) allowed += 1;
        t.deepEqual([isOk, isOk ? reason : status?.message], [effect === 'ALLOW', reason]);
      },
    ),
    { numRuns: 3000 },
  );
  t.true(allowed > 100, `${allowed} allowed`);
});

test('no request whatever passes without somebody, but on a public route', async (t) => {
  const header = fc.constantFrom(
    'authorization',
    'x-auth-request-email',
    'x-sidegate-id',
    'host',
    'x-rows',
    ':path',
  );
  const headers = fc.dictionary(header, fc.string({ unit: 'binary' }));
  const path = fc.oneof(
    fc.webPath(),
    fc.string({ unit: 'binary' }),
    fc.constantFrom('/mine', '/list', '/c/shop/a'),
  );
  await fc.assert(
    fc.asyncProperty(fc.string(), path, headers, async (method, target, shown) => {
      const { status, httpResponse } = await check({
        method,
        path: target,
        headers: shown,
        address: '192.0.2.1',
      });
      if (status?.code !== 0) {
        t.is(httpResponse?.$case, 'deniedResponse');
        return;
      }
      t.true(target.startsWith('/open/') || target.startsWith('/list') || target.startsWith('/c/public/'));
    }),
    { numRuns: 5000 },
  );
});

test('every header that we set overwrites, whatever the version of Envoy', async (t) => {
  const { httpResponse } = await check({ method: 'GET', path: '/open/', headers: {}, address: proxy });
  if (httpResponse?.$case !== 'okResponse') {
    t.fail();
    return;
  }
  const { headers, responseHeadersToAdd } = httpResponse.value;
  t.is(headers.length, 7);
  for (const each of [...headers, ...responseHeadersToAdd]) {
    t.like(each, { append: false, appendAction: 2, keepEmptyValue: true });
    t.is(each.header?.key, each.header?.key.toLowerCase());
  }
});

test('a browser is sent to the login page, and nobody else', async (t) => {
  const page = await check({
    method: 'GET',
    path: '/mine?a=b',
    headers: { accept: 'text/html' },
    address: proxy,
  });
  t.like(page, { status: { code: 16 }, httpResponse: { value: { status: { code: 302 } } } });
  const script = await check({ method: 'GET', path: '/mine', headers: {}, address: proxy });
  t.like(script, { status: { code: 16 }, httpResponse: { value: { status: { code: 401 } } } });
});

test('a request that its route does not list is logged with the route, and without a question', async (t) => {
  const logged = createChecker(snapshot, 'enforcing');
  const place = (line: number): object => ({ file: 'policy.yaml', line, column: 5 });
  const ask = async (method: string, path: string): Promise<unknown> => {
    await logged.check({ method, path, headers: {}, address: proxy });
    const event = logged.observer.events.pop();
    return [event?.reason, event?.request?.route, event?.action];
  };
  t.deepEqual(await ask('DELETE', '/c/shop/web'), ['METHOD_NOT_LISTED', place(11), '']);
  t.deepEqual(await ask('PUT', '/c/shop/web'), ['UNAUTHENTICATED', place(11), 'edit']);
  t.deepEqual(await ask('GET', '/nowhere'), ['NO_ROUTE', undefined, '']);
});

test('what Envoy tells of no HTTP request is none', (t) => {
  t.is(readCheck(undefined), undefined);
  t.is(readCheck(AttributeContext.fromPartial({})), undefined);
  t.is(readCheck(AttributeContext.fromPartial({ request: {} })), undefined);
});

test('no header that we set is taken out again, though the policy believes others in it', async (t) => {
  const keys = text.replace('keys: [', 'keys: [X-Sidegate-Email, X-Rows, ');
  const chained = createChecker(toSnapshot(keys), 'enforcing');
  const headers = { 'x-sidegate-email': 'root@example.com', 'x-rows': '{}', x_rows: '{}' };
  const asked = { method: 'GET', path: '/open/a', headers, address: '192.0.2.1' };
  const { httpResponse } = await chained.check(asked);
  if (httpResponse?.$case !== 'okResponse') throw new Error('it does not pass');
  // Envoy takes out what is to be taken out after it has set what is to be set.
  t.deepEqual([...new Set(httpResponse.value.headersToRemove)], ['x_rows']);
});
