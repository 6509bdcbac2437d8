import test from 'ava';
import type { AuthenticationResult } from '../../../src/identity/authentication.ts';
import { recogniseCertificate, recogniseNames } from '../../../src/identity/certificate/recognise.ts';
import { createXfccAuthenticator } from '../../../src/identity/certificate/xfcc-authenticator.ts';
import type { Credentials } from '../../../src/identity/credentials.ts';
import { assemble } from '../../../src/policy/assemble.ts';
import { load } from '../../../src/policy/load.ts';
import { type CertificateText, createAuthority } from '../../transport/tls/authority.ts';

const authority = await createAuthority();

const { policy } = load(
  [
    {
      path: 'policy.yaml',
      text: `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers: [{ keys: [X-Auth-Request-Email], setBy: [10.0.0.1] }]
  certificates:
    - { from: peer, id: uri, kind: workload, may: { trustDomains: [cluster.local] } }
    - { from: peer, id: uri, kind: user, may: { trustDomains: [people.local] } }
    - { from: peer, id: dns, kind: workload, may: { domains: [example.com, Example.org] } }
    - { from: peer, id: email, kind: user, may: { emailDomains: [Example.com] } }
    - { from: peer, id: subject, kind: user, may: { subjectsBelow: ["O=Example\\\\, Inc.,C=DE"] } }
    - { from: xfcc, setBy: [10.0.0.0/8], id: uri, kind: workload, may: { trustDomains: [cluster.local] } }
    - { from: xfcc, setBy: [10.0.0.0/8], id: email, kind: user, may: { emailDomains: [example.com] } }
    - { from: xfcc, setBy: [10.0.0.0/8], id: dns, kind: workload, may: { domains: [example.com] } }
    - { from: xfcc, setBy: [10.0.0.0/8], id: subject, kind: user, may: { subjectsBelow: ["O=Example\\\\, Inc.,C=DE"] } }
    - { from: xfcc, setBy: [192.168.0.1], element: last, id: uri, kind: workload, may: { trustDomains: [cluster.local] } }
`,
    },
  ],
  new Map(),
);
if (policy === undefined) throw new Error('the policy has errors');
const { authentication } = assemble(policy);

async function recognise(credentials: Credentials): Promise<AuthenticationResult> {
  return authentication.authenticate(credentials, Date.now());
}

const byPeer = async (text: CertificateText, encode: (pem: string) => string = (pem) => pem) => {
  const { certificate } = await authority.issue(text);
  return recognise({ headers: [], peer: { address: '', principal: '', certificate: encode(certificate) } });
};

const byHeader = (value: string, address = '10.0.0.2') =>
  recognise({
    headers: [{ name: 'x-forwarded-client-cert', value }],
    peer: { address, principal: '', certificate: '' },
  });

/** As Envoy writes it. */
const encodeLikeEnvoy = (pem: string): string =>
  pem
    .replaceAll('\n', '%0A')
    .replaceAll(' ', '%20')
    .replaceAll('+', '%2B')
    .replaceAll('/', '%2F')
    .replaceAll('=', '%3D');

const shop = 'spiffe://cluster.local/ns/shop/sa/front';

const byPrincipal = (principal: string) =>
  recognise({ headers: [], peer: { address: '', principal, certificate: '' } });

test('a peer whose certificate the PEP keeps is known by the SPIFFE ID that it read there', async (t) => {
  t.like((await byPrincipal(shop)).principal, { kind: 'WORKLOAD', id: shop, authenticatedBy: 'certificate' });
  t.is((await byPrincipal('spiffe://people.local/ann')).principal?.kind, 'USER');
  t.is((await byPrincipal('spiffe://elsewhere.example/x')).rejection?.reason, 'OUT_OF_BOUNDS');
  for (const none of [
    '',
    'shop.example.com',
    'CN=front',
    `${shop}?x`,
    `${shop},${shop}`,
    ` ${shop}`,
    `${shop}/../x`,
  ]) {
    t.is((await byPrincipal(none)).rejection?.reason, 'MISSING', none);
  }
});

test('a peer is known by the certificate that the PEP saw, until that ends', async (t) => {
  for (const encode of [
    encodeLikeEnvoy,
    encodeURIComponent,
    (pem: string) => pem,
    (pem: string) => pem.replaceAll('\n', '\r\n'),
  ]) {
    const { principal } = await byPeer({ uris: [shop], dns: ['front'] }, encode);
    t.like(principal, { kind: 'WORKLOAD', id: shop, email: undefined, groups: [], issuer: undefined });
    t.is(principal?.authenticatedBy, 'certificate');
    t.true(Math.abs((principal?.expiresAtMs ?? 0) - Date.now() - 86_400_000) < 60_000);
  }
});

test('a certificate has room for many names', async (t) => {
  t.truthy((await byPeer({ uris: [shop] }, (pem) => pem.padEnd(16_384))).principal);
  t.is((await byPeer({ uris: [shop] }, (pem) => pem.padEnd(16_385))).rejection?.reason, 'TOO_LARGE');
});

test('of rules for one kind of name the one within whose bounds it lies counts', async (t) => {
  t.like((await byPeer({ uris: ['spiffe://people.local/ann'] })).principal, {
    kind: 'USER',
    id: 'spiffe://people.local/ann',
    email: undefined,
  });
});

test('a DNS name is known in lower case, within its domain or at its top', async (t) => {
  t.is((await byPeer({ dns: ['Front.Example.com'] })).principal?.id, 'front.example.com');
  t.is((await byPeer({ dns: ['example.org'] })).principal?.id, 'example.org');
});

test('an e-mail makes a user with that e-mail', async (t) => {
  t.like((await byPeer({ emails: ['Ann@EXAMPLE.com'] })).principal, {
    kind: 'USER',
    id: 'Ann@EXAMPLE.com',
    email: 'Ann@EXAMPLE.com',
  });
});

test('a subject is known as RFC 4514 writes it, from the certificate and from Envoy alike', async (t) => {
  const id = 'CN=Ann\\, the first,O=Example\\, Inc.,C=DE';
  const issued = { subject: 'C=DE, O=Example\\, Inc., CN=Ann\\, the first' };
  t.is((await byPeer(issued)).principal?.id, id);
  t.like((await byHeader(`Hash=00;Subject="${id}";URI=`)).principal, {
    kind: 'USER',
    id,
    expiresAtMs: Infinity,
  });
  const two = { subject: 'C=DE, O=Example\\, Inc., CN=Ann+OU=Ops' };
  t.is((await byPeer(two)).principal?.id, 'CN=Ann+OU=Ops,O=Example\\, Inc.,C=DE');
});

const namesOnly = { uris: [], dnsNames: [], emails: [], subject: '' };
const anyEmail = { from: 'peer', setBy: [], element: 'only', id: 'email', bounds: ['example.com'] } as const;

test('an e-mail makes a workload that has none', (t) => {
  const names = { ...namesOnly, emails: ['robot@example.com'] };
  const { principal } = recogniseNames(names, [{ ...anyEmail, kind: 'WORKLOAD' }], Infinity);
  t.like(principal, { kind: 'WORKLOAD', id: 'robot@example.com', email: undefined });
});

test('a certificate counts from its first moment until before its last', (t) => {
  const certificate = { ...namesOnly, emails: ['ann@example.com'], validFromMs: 10, validToMs: 20 };
  const at = (nowMs: number): string | undefined => {
    const { rejection } = recogniseCertificate(certificate, [{ ...anyEmail, kind: 'USER' }], nowMs);
    return rejection?.reason;
  };
  t.deepEqual([9, 10, 19, 20].map(at), ['NOT_YET_VALID', undefined, undefined, 'EXPIRED']);
});

test('a name that nobody may have is told before its time', async (t) => {
  const { rejection } = await byPeer({ uris: ['spiffe://other.local/x'], from: -3, until: -1 });
  t.is(rejection?.reason, 'OUT_OF_BOUNDS');
});

test('a certificate without names is that of nobody', async (t) => {
  t.is((await byPeer({})).rejection?.reason, 'NO_NAME');
});

test('an empty subject is none', (t) => {
  const names = { uris: [shop], dnsNames: [], emails: [], subject: '' };
  const rule = {
    from: 'xfcc',
    setBy: [],
    element: 'only',
    id: 'subject',
    kind: 'USER',
    bounds: ['O=a'],
  } as const;
  t.is(recogniseNames(names, [rule], Infinity).rejection?.reason, 'NO_NAME');
});

test('the header says as much as Envoy writes', async (t) => {
  const by = 'By=spiffe://cluster.local/ns/ingress/sa/gateway';
  t.is((await byHeader(`${by};Hash=00;Subject="";URI=${shop}`)).principal?.id, shop);
  t.is((await byHeader(`${by};Hash=00;URI=;DNS=front.example.com`)).principal?.id, 'front.example.com');
  t.is((await byHeader(`uri="${shop}"`)).principal?.id, shop);
  t.is((await byHeader(`Hash=00; URI=${shop}`)).principal?.id, shop);
  const rest = `;URI=${shop}`;
  const padded = (length: number): string => `By="${'a'.repeat(length - rest.length - 5)}"${rest}`;
  t.is((await byHeader(padded(61_440))).principal?.id, shop);
  t.is((await byHeader(padded(61_441))).rejection?.reason, 'TOO_LARGE');
  const { certificate, sha256 } = await authority.issue({ emails: ['ann@example.com'] });
  const cert = encodeLikeEnvoy(certificate);
  const { principal } = await byHeader(
    `Hash=${sha256};Cert="${cert}";Chain="${cert}${cert}";Subject="";URI=`,
  );
  t.like(principal, { kind: 'USER', email: 'ann@example.com' });
  t.true((principal?.expiresAtMs ?? Infinity) < Infinity);
});

test('of several elements the last counts where the policy says so', async (t) => {
  const value = `URI=spiffe://evil.local/x,By=a;URI=${shop}`;
  t.is((await byHeader(value, '192.168.0.1')).principal?.id, shop);
  t.is((await byHeader(value)).rejection?.reason, 'DUPLICATE');
});

test('of several elements none counts where one rule says so', async (t) => {
  const rules = (['last', 'only', 'last'] as const).map(
    (element) =>
      ({
        from: 'xfcc',
        setBy: ['10.0.0.1'],
        element,
        id: 'dns',
        kind: 'USER',
        bounds: ['example.com'],
      }) as const,
  );
  const headers = [{ name: 'x-forwarded-client-cert', value: 'DNS=a.example.com,DNS=b.example.com' }];
  const peer = { address: '10.0.0.1', principal: '', certificate: '' };
  const result = await createXfccAuthenticator(rules)({ headers, peer }, 0);
  t.is(result?.rejection?.reason, 'DUPLICATE');
});

test('an empty header is none', async (t) => {
  t.is((await byHeader(' ')).rejection?.reason, 'MISSING');
});

test('identity headers come before a certificate', async (t) => {
  const headers = [
    { name: 'x-forwarded-client-cert', value: `URI=${shop}` },
    { name: 'x-auth-request-email', value: 'ann@example.com' },
  ];
  const { principal } = await recognise({
    headers,
    peer: { address: '10.0.0.1', principal: '', certificate: '' },
  });
  t.is(principal?.authenticatedBy, 'headers');
});
