import { join } from 'node:path';
import { credentials } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import { servePolicy } from '../../identity/serve-policy.ts';
import { fixtureSnapshot } from '../../transport/grpc/fixture-policy.ts';
import { createHeldStore } from '../../transport/grpc/held-store.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import { followTls, makeTlsFolder } from '../../transport/tls/tls-folder.ts';
import { type Caller, createCaller } from './caller.ts';
import { scratchFolder, serve } from './serve-fixture.ts';

const Check = 'envoy.service.auth.v3.Authorization/Check';
const request = { attributes: { request: { http: { method: 'GET', path: '/orders', host: 'shop' } } } };
const passed = { status: { code: 0 }, http_response: 'ok_response' };
const denied = { status: { code: 7 }, http_response: 'denied_response' };

async function observes(t: ExecutionContext, caller: Caller): Promise<void> {
  t.like(await caller.call(Check, request), passed);
  const asked = { principal: { id: 'zoe' }, action: 'edit', resource: { type: 'orders' } };
  t.like(await caller.call('Authorize', asked), { decision: { effect: 'EFFECT_DENY' } });
}

test('an address that observes lets what Envoy asks pass, and answers Authorize as it is', async (t) => {
  const socket = `unix:${join(scratchFolder(t), 's')}`;
  const { addresses } = await serve(t, { mode: 'observing', addresses: ['127.0.0.1:0', socket] });
  for (const address of addresses) await observes(t, createCaller(t, address));
});

test('so does one over mTLS', async (t) => {
  const authority = await createAuthority();
  const { paths } = await makeTlsFolder(t, authority);
  const { store: source } = await followTls(t, paths);
  const text = `apiVersion: sidegate.dev/v1
kind: Policy
authentication: { peps: ["dns:gateway.example.com"] }
`;
  const tls = { source, handshakeFailed: () => undefined };
  const choice = { tls, mode: 'observing', addresses: ['mtls:127.0.0.1:0'] } as const;
  const { addresses } = await servePolicy(t, text, {}, choice);
  const callerWith = async (dns: string): Promise<Caller> => {
    const { certificate, key } = await authority.issue({ dns: [dns] });
    const parts = [authority.root, key, certificate].map((pem) => Buffer.from(pem));
    const [root = null, ...own] = parts;
    return createCaller(t, addresses[0] ?? '', credentials.createSsl(root, ...own));
  };
  await observes(t, await callerWith('gateway.example.com'));
  const stranger = await callerWith('other.example.com');
  t.is((await stranger.refused(Check, request)).code, 'PERMISSION_DENIED');
});

test('two servers in one: each address has its own mode', async (t) => {
  const { server, caller, observer } = await serve(t);
  const [observing = ''] = await server.listen(['127.0.0.1:0'], 'observing');
  t.like(await caller.call(Check, request), denied);
  t.deepEqual(observer.sparings, []);
  await observes(t, createCaller(t, observing));
  t.deepEqual(observer.sparings, ['Check NO_ROUTE']);
  t.like(await caller.call(Check, request), denied);
});

test('what nobody can decide is still a failure where an address observes', async (t) => {
  const store = createHeldStore();
  const { caller } = await serve(t, { store, mode: 'observing' });
  t.is((await caller.refused(Check, request)).code, 'UNAVAILABLE');
  store.hold(fixtureSnapshot(1, []));
  t.is((await caller.refused(Check, request)).code, 'PERMISSION_DENIED');
  store.hold(fixtureSnapshot(2));
  t.is((await caller.refused(Check, {})).code, 'INVALID_ARGUMENT');
});
