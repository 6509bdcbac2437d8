import test from 'ava';
import fc from 'fast-check';
import { buildAuthentication } from '../../../src/identity/build-authentication.ts';
import { noKeyRegistry } from '../../../src/identity/jwt/key-registry.ts';
import { load } from '../../../src/policy/load.ts';
import { servePolicy } from '../serve-policy.ts';
import { toStruct } from '../struct.ts';
import { tries } from '../tries.ts';

const policy = `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  headers: [{ keys: [X-Auth-Request-Email], setBy: [10.0.0.0/8] }]
  jwt:
    - name: login
      issuer: kubernetes/serviceaccount
      audiences: [shop]
      from: ["envoy:https://id.example.com/jwt:payload"]
      claims: { groups: realm.groups, attributes: { team: team } }
      may: { emailDomains: [example.com], groupPrefix: shop- }
    - name: second
      issuer: https://second.example.com
      audiences: [shop]
      from: ["envoy:https://id.example.com/jwt:payload"]
      may: {}
---
apiVersion: core.kalm.dev/v1alpha1
kind: AccessToken
metadata: { name: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 }
spec:
  tokenSHA256: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08
  rules: [{ verb: view, namespace: "*", kind: "*", name: "*" }]
`;
const key = 'https://id.example.com/jwt:payload';
const expiresAt = 4_102_444_800;
const good = {
  iss: 'kubernetes/serviceaccount',
  aud: ['shop'],
  sub: 'ann',
  email: 'ann@example.com',
  exp: expiresAt,
  realm: { groups: ['shop-clerks', 'other'] },
  team: 'blue',
};
const envoy = { [key]: toStruct(good) };

test('claims that Envoy verified are the caller, mapped and bounded as those of a token', async (t) => {
  const { whoIs, observer } = await servePolicy(t, policy);
  const { principal } = await whoIs([], undefined, envoy);
  t.like(principal, {
    id: 'login:ann',
    kind: 'PRINCIPAL_KIND_USER',
    email: 'ann@example.com',
    groups: ['shop-clerks'],
    attributes: { sub: 'ann', team: 'blue' },
    issuer: 'login',
    authenticated_by: 'envoy',
    expires_at: { seconds: String(expiresAt) },
  });
  t.deepEqual(observer.authentications, ['envoy OK']);
});

test('several issuers may stand under one key, told apart by `iss`', async (t) => {
  const { whoIs } = await servePolicy(t, policy);
  const { principal } = await whoIs([], undefined, {
    [key]: toStruct({ iss: 'https://second.example.com', aud: 'shop', sub: 'ann', exp: expiresAt }),
  });
  t.like(principal, { id: 'second:ann', issuer: 'second', email: '' });
});

test('a bearer goes before what Envoy verified, and that before identity headers', async (t) => {
  const { whoIs } = await servePolicy(t, policy);
  const token = await whoIs([{ name: 'Authorization', value: 'Bearer test' }], undefined, envoy);
  t.like(token.principal, { authenticated_by: 'access_token' });
  const header = [{ name: 'X-Auth-Request-Email', value: 'bo@example.com' }];
  const claims = await whoIs(header, { address: '10.0.0.7' }, envoy);
  t.like(claims.principal, { email: 'ann@example.com' });
  const other = await whoIs(header, { address: '10.0.0.7' }, { elsewhere: toStruct(good) });
  t.like(other.principal, { email: 'bo@example.com' });
});

/** A field of a message, and a `google.protobuf.Struct` of one member: what no client would write. */
function field(number: number, bytes: Buffer): Buffer {
  const size: number[] = [];
  for (let rest = bytes.length; rest > 0; rest >>>= 7) size.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
  return Buffer.concat([Buffer.from([number * 8 + 2, ...size]), bytes]);
}

function structOf(value: Buffer): Buffer {
  return field(1, Buffer.concat([field(1, Buffer.from('deep')), field(2, value)]));
}

test('claims that nest without end are no request, and the next one is answered', async (t) => {
  const { caller, whoIs, observer } = await servePolicy(t, policy);
  let value: Buffer = Buffer.from([0x20, 0x01]);
  for (let depth = 0; depth < 500; depth += 1) value = field(5, structOf(value));
  const claims = Buffer.concat([field(1, Buffer.from(key)), field(2, structOf(value))]);
  const request = field(1, field(3, claims));
  const { code, details } = await caller.refused('Authenticate', request);
  t.is(code, 'INVALID_ARGUMENT', details);
  t.deepEqual(observer.faults, []);
  t.truthy((await whoIs([], undefined, envoy)).principal);
});

test('no claims make authentication throw, and none are believed of strangers, for others or without an end', async (t) => {
  const { policy: loaded } = load([{ path: 'policy.yaml', text: policy }], new Map());
  if (loaded === undefined) throw new Error('the policy does not load');
  const { authenticate } = buildAuthentication(loaded.authentication, noKeyRegistry).finish();
  const name = fc.constantFrom('iss', 'aud', 'sub', 'email', 'exp', 'nbf', 'realm', 'team', '__proto__');
  const value = fc.oneof(fc.constantFrom<unknown>(...Object.values(good)), fc.jsonValue(), fc.double());
  const claims = fc.dictionary(name, value);
  const keys = fc.constantFrom(key, 'other', '');
  await fc.assert(
    fc.asyncProperty(keys, claims, async (under, said) => {
      const verifiedClaims = new Map([[under, new Map(Object.entries(said))]]);
      const { principal } = await authenticate({ headers: [], peer: undefined, verifiedClaims }, 0);
      t.true(principal === undefined || under === key);
      if (principal === undefined) return;
      t.true(String(said['iss']).startsWith('kubernetes/'));
      t.true(JSON.stringify(said['aud']).includes('shop'));
      t.is(principal.expiresAtMs, Number(said['exp']) * 1000);
    }),
    tries(5000),
  );
});
