import { once } from 'node:events';
import { connect as plainConnect } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { credentials } from '@grpc/grpc-js';
import test, { type ExecutionContext } from 'ava';
import type { GrpcOptions } from '../../../src/transport/grpc/server.ts';
import { type ServedPolicy, servePolicy } from '../../identity/serve-policy.ts';
import { type CertificateText, createAuthority } from '../../transport/tls/authority.ts';
import { followTls, makeTlsFolder } from '../../transport/tls/tls-folder.ts';
import { type Caller, createCaller, toRefused } from './caller.ts';

const authority = await createAuthority();
const stranger = await createAuthority('another root');
const gateway = 'spiffe://cluster.local/ns/ingress/sa/gateway';
const shop = 'spiffe://cluster.local/ns/shop/sa/front';

const policy = (peps: string, certificates = ''): string => `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  peps: [${peps}]
${certificates}
grants:
  - { to: ["user:ann@example.com"], role: viewer }
  - { to: ["workload:${shop}"], role: viewer, where: { namespace: shop } }
`;
const gateways = '"spiffe://cluster.local/ns/ingress/*", "dns:gateway.example.com"';
const holders = `  certificates:
    - { from: listener, id: uri, kind: workload, may: { trustDomains: [cluster.local] } }`;

const ann = { principal: { id: 'ann', email: 'ann@example.com' } };
const view = { action: 'view', resource: { type: 'orders', attributes: { namespace: 'shop' } } };

interface ServedTls extends ServedPolicy {
  readonly failures: () => number;
  readonly callerWith: (names: CertificateText, of?: typeof authority) => Promise<Caller>;
}

async function serveTls(
  t: ExecutionContext,
  text: string,
  scheme = 'mtls',
  options: Partial<GrpcOptions> = {},
): Promise<ServedTls> {
  const { paths } = await makeTlsFolder(t, authority);
  const { store: source } = await followTls(t, paths);
  let failed = 0;
  const handshakeFailed = (): void => {
    failed += 1;
  };
  const tls = { source, handshakeFailed };
  const served = await servePolicy(t, text, {}, { addresses: [`${scheme}:127.0.0.1:0`], tls, options });
  const [address = ''] = served.addresses;
  return {
    ...served,
    failures: () => failed,
    async callerWith(names, of = authority) {
      const { certificate, key } = await of.issue(names);
      const channel = credentials.createSsl(
        Buffer.from(authority.root),
        Buffer.from(key),
        Buffer.from(certificate),
      );
      return createCaller(t, address, channel);
    },
  };
}

test('over mTLS the names on the list may ask, and vouch for a principal', async (t) => {
  const { callerWith, addresses } = await serveTls(t, policy(gateways));
  t.regex(addresses[0] ?? '', /^mtls:127\.0\.0\.1:[1-9]\d*$/);
  for (const names of [{ uris: [gateway] }, { dns: ['other.example.com', 'Gateway.Example.com'] }]) {
    const caller = await callerWith(names);
    t.like(await caller.call('Authorize', { ...ann, ...view }), { decision: { reason: 'REASON_GRANTED' } });
  }
});

const strangers: Readonly<Record<string, CertificateText>> = {
  'another workload': { uris: [shop] },
  'the same path in another trust domain': { uris: ['spiffe://cluster.locale/ns/ingress/sa/gateway'] },
  'a name that only begins like it': { uris: ['spiffe://cluster.local/ns/ingress-x/sa/gateway'] },
  'a SPIFFE ID with a query': { uris: [`${gateway}?x`] },
  'a SPIFFE ID with a dot segment': { uris: ['spiffe://cluster.local/ns/ingress/../shop'] },
  'two SPIFFE IDs': { uris: [gateway, shop] },
  'a URI that holds NUL': { uris: [`${gateway}\0.example.com`] },
  'a good name beside one that cannot be read': { dns: ['gateway.example.com', 'a, DNS:b'] },
  'a wildcard': { dns: ['*.example.com'] },
  'a domain above': { dns: ['example.com'] },
  'a name that ends like it': { dns: ['x.gateway.example.com'] },
  'the name as an e-mail': { emails: ['gateway.example.com'] },
  'the name as common name': { subject: 'CN=gateway.example.com' },
  'no name': {},
};

for (const [who, names] of Object.entries(strangers)) {
  test(`over mTLS ${who} may not ask`, async (t) => {
    const { callerWith } = await serveTls(t, policy(gateways));
    const caller = await callerWith(names);
    t.is((await caller.refused('Authorize', { ...ann, ...view })).code, 'PERMISSION_DENIED');
    t.is((await caller.refused('Authenticate', {})).code, 'PERMISSION_DENIED');
  });
}

test('over mTLS nobody may ask for being local', async (t) => {
  const { callerWith } = await serveTls(t, policy('unix, loopback'));
  const caller = await callerWith({ uris: [gateway] });
  t.is((await caller.refused('Authorize', { ...ann, ...view })).code, 'PERMISSION_DENIED');
});

test('a reload that takes a name away holds for open connections at once', async (t) => {
  const { callerWith, reload } = await serveTls(t, policy(gateways));
  const [first, second] = [
    await callerWith({ uris: [gateway] }),
    await callerWith({ dns: ['gateway.example.com'] }),
  ];
  const stream = second.watch('WatchPolicy', {});
  const ended = new Promise<unknown>((resolve) => stream.on('error', resolve));
  await new Promise((resolve) => stream.once('data', resolve));
  for (const caller of [first, second]) await caller.call('Authorize', { ...ann, ...view });
  reload(policy('"spiffe://cluster.local/ns/ingress/*"'));
  t.like(await first.call('Authorize', { ...ann, ...view }), { revision: 'revision-2' });
  t.is((await second.refused('Authorize', { ...ann, ...view })).code, 'PERMISSION_DENIED');
  t.is(toRefused(await ended).code, 'PERMISSION_DENIED');
});

for (const [who, names, of] of [
  ['a certificate of another root', { uris: [gateway] }, stranger],
  ['a certificate that has expired', { uris: [gateway], from: -2, until: -1 }, authority],
  ['a certificate that is not valid yet', { uris: [gateway], from: 1, until: 2 }, authority],
] as const) {
  test(`${who} does not get through the handshake`, async (t) => {
    const { callerWith, failures } = await serveTls(t, policy(gateways));
    const caller = await callerWith(names, of);
    t.is((await caller.refused('Authorize', { ...ann, ...view })).code, 'UNAVAILABLE');
    t.true(failures() > 0);
  });
}

test('neither does a client without a certificate, not even to ask for health', async (t) => {
  const { addresses, failures } = await serveTls(t, policy(gateways));
  const [address = ''] = addresses;
  const caller = createCaller(t, address, credentials.createSsl(Buffer.from(authority.root)));
  t.is((await caller.refused('grpc.health.v1.Health/Check', {})).code, 'UNAVAILABLE');
  t.is((await createCaller(t, address).refused('Authorize', { ...ann, ...view })).code, 'UNAVAILABLE');
  t.true(failures() > 1);
});

test('with a certificate of ours alone a local client may ask as without it', async (t) => {
  const { addresses, reload } = await serveTls(t, policy('loopback'), 'tls');
  const [address = ''] = addresses;
  t.regex(address, /^tls:127/);
  const caller = createCaller(t, address, credentials.createSsl(Buffer.from(authority.root)));
  t.like(await caller.call('Authorize', { ...ann, ...view }), { decision: { reason: 'REASON_GRANTED' } });
  reload(policy(`unix, ${gateways}`));
  t.is((await caller.refused('Authorize', { ...ann, ...view })).code, 'PERMISSION_DENIED');
});

test('a client may ask for itself by its own certificate where the policy says so', async (t) => {
  const { callerWith, observer, reload } = await serveTls(t, policy(gateways, holders));
  const caller = await callerWith({ uris: [shop] });
  t.like(await caller.call('Authenticate', {}), {
    principal: { id: shop, kind: 'PRINCIPAL_KIND_WORKLOAD', email: '', authenticated_by: 'certificate' },
  });
  t.like(await caller.call('Authorize', { credentials: {}, ...view }), {
    decision: { effect: 'EFFECT_ALLOW' },
    principal: { id: shop },
  });
  t.like(await caller.call('ScopeFor', { credentials: {}, action: 'view', resource_type: 'orders' }), {
    kind: 'SCOPE_KIND_CONDITIONAL',
  });
  t.like(await caller.call('Authorize', view), { decision: { reason: 'REASON_UNAUTHENTICATED' } });
  t.deepEqual([...new Set(observer.authentications)], ['certificate OK']);
  reload(policy(gateways));
  t.is((await caller.refused('Authorize', { credentials: {}, ...view })).code, 'PERMISSION_DENIED');
});

test('such a client vouches for nobody and relays nothing', async (t) => {
  const { callerWith } = await serveTls(t, policy(gateways, holders));
  const caller = await callerWith({ uris: [shop] });
  const relayed = [
    ann,
    { credentials: { headers: [{ name: 'authorization', value: 'Bearer x' }] } },
    { credentials: { peer: { address: '10.0.0.1' } } },
  ];
  for (const subject of relayed) {
    t.is((await caller.refused('Authorize', { ...subject, ...view })).code, 'PERMISSION_DENIED');
  }
});

test('who asks for others is never taken for itself', async (t) => {
  const { callerWith } = await serveTls(t, policy(gateways, holders));
  const caller = await callerWith({ uris: [gateway] });
  t.like(await caller.call('Authenticate', {}), { rejection: { reason: 'REJECTION_REASON_MISSING' } });
});

test('a client beyond the bounds may not ask', async (t) => {
  const { callerWith } = await serveTls(t, policy(gateways, holders));
  for (const names of [
    { uris: ['spiffe://other.local/ns/shop/sa/front'] },
    { dns: ['front.example.com'] },
    {},
  ]) {
    const caller = await callerWith(names);
    t.is((await caller.refused('Authenticate', {})).code, 'PERMISSION_DENIED');
  }
});

test('a certificate that ends while its connection is open is told so', async (t) => {
  const { callerWith } = await serveTls(t, policy(gateways, holders));
  const seconds = 3;
  const caller = await callerWith({ uris: [shop], until: seconds / 86_400 });
  t.like(await caller.call('Authenticate', {}), { principal: { id: shop } });
  let answer: unknown;
  for (const endMs = Date.now() + 10_000; Date.now() < endMs; ) {
    answer = await caller.call('Authenticate', {});
    if (JSON.stringify(answer).includes('EXPIRED')) break;
  }
  t.like(answer, { rejection: { reason: 'REJECTION_REASON_EXPIRED' } });
});

test('TLS 1.1 is refused, TLS 1.2 is not, and HTTP/1.1 gets no answer', async (t) => {
  const { addresses } = await serveTls(t, policy(gateways));
  const port = Number(addresses[0]?.split(':').at(-1));
  const { certificate: cert, key } = await authority.issue({ uris: [gateway] });
  const shake = (options: ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const secure = { host: '127.0.0.1', port, cert, key, ca: authority.root, servername: 'sidegate.test' };
      const socket = connect({ ...secure, ...options });
      t.teardown(() => socket.destroy());
      socket.on('error', (error) => resolve('code' in error ? String(error.code) : error.message));
      socket.on('close', () => resolve('closed'));
      socket.on('data', () => resolve(`${String(socket.getProtocol())} ${String(socket.alpnProtocol)}`));
    });
  t.is(await shake({ maxVersion: 'TLSv1.2', ALPNProtocols: ['h2'] }), 'TLSv1.2 h2');
  t.is(await shake({ ALPNProtocols: ['http/1.1', 'h2'] }), 'TLSv1.3 h2');
  t.regex(await shake({ minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ALPNProtocols: ['h2'] }), /^ERR_SSL/);
  t.regex(await shake({ ALPNProtocols: ['http/1.1'] }), /^ERR_SSL|closed|ECONNRESET/);
  t.regex(await shake({}), /closed|ECONNRESET/);
});

test('no session is resumed, so that each connection shows its certificate', async (t) => {
  const { addresses } = await serveTls(t, policy(gateways));
  const port = Number(addresses[0]?.split(':').at(-1));
  const { certificate: cert, key } = await authority.issue({ uris: [gateway] });
  for (const maxVersion of ['TLSv1.2', 'TLSv1.3'] as const) {
    let session: Buffer | undefined;
    for (let round = 0; round < 3; round += 1) {
      const options = { host: '127.0.0.1', port, cert, key, ca: authority.root, servername: 'sidegate.test' };
      const socket = connect({ ...options, maxVersion, ALPNProtocols: ['h2'], ...(session && { session }) });
      socket.on('session', (given) => {
        session = given;
      });
      await new Promise((resolve) => socket.once('data', resolve));
      t.false(socket.isSessionReused());
      session ??= socket.getSession();
      socket.destroy();
    }
  }
});

test('draining lets calls end and breaks off handshakes', async (t) => {
  const { addresses, server, callerWith } = await serveTls(t, policy(gateways));
  const caller = await callerWith({ uris: [gateway] });
  await caller.call('Authorize', { ...ann, ...view });
  const idle = plainConnect(Number(addresses[0]?.split(':').at(-1)), '127.0.0.1');
  await once(idle, 'connect');
  const gone = once(idle, 'close');
  await server.drain(60_000);
  await gone;
  t.is((await caller.refused('Authorize', { ...ann, ...view })).code, 'UNAVAILABLE');
});

test('over mTLS grants are explained only where that is switched on', async (t) => {
  const explain = { ...ann, ...view, explain: true };
  const closed = await (await serveTls(t, policy(gateways))).callerWith({ uris: [gateway] });
  t.is((await closed.refused('Authorize', explain)).code, 'PERMISSION_DENIED');
  const served = await serveTls(t, policy(gateways), 'mtls', { remoteExplain: true });
  const open = await served.callerWith({ uris: [gateway] });
  t.like(await open.call('Authorize', explain), {
    decision: { effect: 'EFFECT_ALLOW' },
    explanation: { grants: [{ name: 'grants[0]', outcome: 'OUTCOME_APPLIES' }] },
  });
});
