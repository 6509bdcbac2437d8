import { hash } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import test, { type ExecutionContext } from 'ava';
import { scratchFolder } from '../e2e/grpc/serve-fixture.ts';
import { createAuthority, type Issued } from '../transport/tls/authority.ts';
import { type Attack, readAttacks, unfold } from './attack-table.ts';
import { forge, otherJwks, shopJwks } from './forge.ts';
import { servePolicy } from './serve-policy.ts';
import { toStruct } from './struct.ts';

const authority = await createAuthority();
const accessToken = 'an-access-token-of-the-attack-table-'.repeat(2);
const accessDigest = hash('sha256', accessToken);

const good = (): string => forge({ header: goodHeader, claims: goodClaims(), signer: 'shop-rsa' });
const goodHeader = { alg: 'RS256', kid: 'rsa', typ: 'JWT' };
const goodClaims = (): Record<string, unknown> => ({
  iss: 'https://id.example.com',
  aud: ['shop'],
  sub: 'ann',
  email: 'ann@example.com',
  groups: ['shop/clerks'],
  iat: Math.floor(Date.now() / 1000),
  exp: Math.floor(Date.now() / 1000) + 300,
});

const policyIn = (folder: string): string => `
apiVersion: sidegate.dev/v1
kind: Policy
authentication:
  peps: [loopback, "spiffe://cluster.local/ns/ingress/*", "dns:gateway.shop.example.com"]
  certificates:
    - { from: peer, id: uri, kind: workload, may: { trustDomains: [cluster.local] } }
    - { from: peer, id: dns, kind: workload, may: { domains: [shop.example.com] } }
    - { from: peer, id: email, kind: user, may: { emailDomains: [example.com] } }
    - { from: xfcc, setBy: [172.16.0.0/12], id: uri, kind: workload, may: { trustDomains: [cluster.local] } }
    - { from: xfcc, setBy: [172.16.0.0/12], id: dns, kind: workload, may: { domains: [shop.example.com] } }
    - { from: xfcc, setBy: [172.16.0.0/12], id: email, kind: user, may: { emailDomains: [example.com] } }
    - { from: xfcc, setBy: [172.17.0.0/16], id: subject, kind: user, may: { subjectsBelow: ["OU=People,O=Example"] } }
  headers:
    - { keys: [X-Auth-Request-Email, X-Auth-Request-Groups, Kalm-Sso-Userinfo], setBy: [10.0.0.0/8] }
  jwt:
    - name: shop
      issuer: https://id.example.com
      audiences: [shop, api]
      jwksFile: ${folder}/shop.jwks
      algorithms: [RS256, ES256]
      from: [authorization, "header:x-id-token", "cookie:session", "envoy:shop"]
      claims: { attributes: { X-Auth-Request-Email: contact } }
      may: { emailDomains: [example.com], groupPrefix: shop/ }
    - name: other
      issuer: https://other.example.net
      audiences: [shop]
      jwksFile: ${folder}/other.jwks
      typ: at+jwt
      azp: [robot]
      may: { emailDomains: [example.net], groupPrefix: other/ }
    - name: mesh
      issuer: https://mesh.example.org
      audiences: [shop]
      from: ["envoy:mesh"]
      azp: [front]
      may: { emailDomains: [example.org], groupPrefix: mesh/ }
  impersonation: { by: owners }
---
apiVersion: v1
kind: List
items:
${[
  ['root', 'clusterOwner', 'kalm-system', ''],
  ['suspended', 'clusterOwner', 'kalm-system', ''],
  ['suspended', 'suspended', 'kalm-system', ''],
  ['editor', 'clusterEditor', 'kalm-system', ''],
  ['local', 'owner', 'shop', ''],
  ['former', 'clusterOwner', 'kalm-system', ', expiredAt: 2020-01-01T00:00:00Z'],
]
  .map(
    ([who = '', role = '', namespace = '', end = ''], at) => `
  - apiVersion: core.kalm.dev/v1alpha1
    kind: RoleBinding
    metadata: { name: binding-${at}, namespace: ${namespace} }
    spec: { subject: ${who}@example.com, subjectType: user, role: ${role}${end} }`,
  )
  .join('')}
---
apiVersion: core.kalm.dev/v1alpha1
kind: AccessToken
metadata: { name: ${accessDigest} }
spec:
  token: ${accessToken}
  creator: ann@example.com
  rules: [{ verb: edit, namespace: shop, kind: components, name: "*" }]
`;

/** All rows run at once, and a machine that is busy with them may take long to read a file again. */
const patient = { timeoutMs: 60_000, waitMs: 60_000 };

const refused = test.macro(async (t, attack: Attack) => {
  const folder = scratchFolder(t);
  writeFileSync(`${folder}/shop.jwks`, shopJwks);
  writeFileSync(`${folder}/other.jwks`, otherJwks);
  const trap = await setTrap(t);
  const { whoIs, observer, keysCame } = await servePolicy(t, policyIn(folder), patient);
  await keysCame(2);
  const token = tokenOf(attack, trap.address);
  const issued = await authority.issue(attack.certificate ?? {});
  const headers = attack.show.map(({ name, value }) => ({ name, value: fill(show(value, issued), token) }));
  const peer =
    attack.peer &&
    Object.fromEntries(
      Object.entries(attack.peer).map(([key, value]) => [
        key,
        fill(show(String(value ?? ''), issued), token),
      ]),
    );
  const { reason, message, principal } = await whoIs(headers, peer, verifiedOf(attack));
  t.is(principal, undefined);
  t.is(reason, attack.want, message);
  t.regex(message, /^[^\p{Lu}\s].*[^.\s]$/u);
  for (const secret of [token, ...token.split('.'), 'ann@', 'mallory', 'example.'].filter(isLong)) {
    t.false(message.includes(secret), message);
  }
  t.is(trap.visits(), 0);
  t.deepEqual(observer.authentications, [`none ${attack.want}`]);
  t.deepEqual(observer.faults, []);
  const { principal: ann } = await whoIs([{ name: 'Authorization', value: `Bearer ${good()}` }]);
  t.is(ann?.['id'], 'shop:ann');
});

for (const [file, attack] of readAttacks(new URL('./attacks/', import.meta.url))) {
  test(`${file}: ${attack.it}`, refused, attack);
}

/** Puts the certificate where a row names it. */
function show(text: string, { certificate, sha256 }: Issued): string {
  return text
    .replaceAll('{certificate}', certificate)
    .replaceAll('{certificate-url}', encodeURIComponent(certificate))
    .replaceAll('{certificate-cut}', certificate.replace(/\n.{30}/, '\n'))
    .replaceAll('{certificate-tail}', addByte(certificate))
    .replaceAll('{hash}', sha256);
}

/** The certificate with a byte behind it, which a reader of DER leaves alone. */
function addByte(certificate: string): string {
  const bytes = Buffer.from(certificate.replace(/-----[^-]+-----/g, ''), 'base64');
  const base64 = Buffer.concat([bytes, Buffer.from([0])]).toString('base64');
  return `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`;
}

/** Puts tokens where a row names them. */
function fill(value: string, token: string): string {
  const filled = value
    .replaceAll('{token}', token)
    .replaceAll('{token-cut}', token.slice(0, -10))
    .replaceAll('{token-on-good-signature}', () => token.replace(/[^.]*$/, good().replace(/^.*\./, '')))
    .replaceAll('{good}', good)
    .replaceAll('{access}', accessToken)
    .replaceAll('{digest}', accessDigest);
  return unfold(filled);
}

function isLong(text: string): boolean {
  return text.length > 2;
}

function verifiedOf({ verified }: Attack): object {
  return Object.fromEntries(
    verified.map(([key, claims]) => [key, toStruct(changed(goodClaims(), claims, ''))]),
  );
}

function tokenOf({ token }: Attack, trap: string): string {
  if (token === undefined) return '';
  return forge({
    ...token,
    header: changed(goodHeader, token.header, trap),
    claims: changed(goodClaims(), token.claims, trap),
  });
}

function changed(
  whole: Readonly<Record<string, unknown>>,
  changes: readonly (readonly [string, unknown])[],
  trap: string,
): Record<string, unknown> {
  const map = new Map(Object.entries(whole));
  for (const [key, value] of changes) {
    if (value === null) map.delete(key);
    else
      map.set(
        key,
        typeof value === 'string' ? value.replace('{trap}', trap).replace('{digest}', accessDigest) : value,
      );
  }
  return Object.fromEntries(map);
}

/** A server of the attacker's, which nobody may be made to visit. */
async function setTrap(t: ExecutionContext): Promise<{ address: string; visits: () => number }> {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits += 1;
    response.end('{}');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { address: `http://127.0.0.1:${port}/jwks`, visits: () => visits };
}
