import test, { type ExecutionContext } from 'ava';
import type { CertificateText } from '../../transport/tls/authority.ts';
import { startMesh } from './mesh.ts';
import { sendRaw } from './raw-request.ts';
import { toReceived } from './received.ts';

// Clients that come to Envoy with certificates: what Envoy verified of them is what is believed.

const front = { uris: ['spiffe://cluster.local/ns/shop/sa/front'] };
const ingress = { uris: ['spiffe://cluster.local/ns/ingress/sa/gateway'] };

/** Sends requests with certificates to an Envoy that asks for one; gives the status, and what the upstream got. */
async function startClients(t: ExecutionContext, peerCertificates = true) {
  t.timeout(60_000);
  const { port, certificates } = await startMesh(t, 'envoy', {
    clients: 'mtls',
    rawHeaders: true,
    peerCertificates,
  });
  const { authority } = certificates;
  return async (who: CertificateText, target: string, ...headers: readonly string[]) => {
    const { certificate, key } = await authority.issue(who);
    const tls = { cert: certificate, key, ca: authority.root, servername: 'envoy.test' };
    const lines = [`GET ${target} HTTP/1.1`, 'Host: shop.example.com', ...headers];
    const { status, body } = await sendRaw(port, lines, '', tls);
    return { status, told: new Map(status === 200 ? toReceived(body).headers : []) };
  };
}

test('a client is whom its certificate names', async (t) => {
  const send = await startClients(t);
  const { status, told } = await send(front, '/account');
  t.is(status, 200);
  t.is(told.get('x-sidegate-kind'), 'WORKLOAD');
  t.is(told.get('x-sidegate-id'), front.uris[0]);
  t.is((await send({ uris: ['spiffe://elsewhere.example/front'] }, '/account')).status, 401);
  t.is((await send({ dns: ['front.example.com'] }, '/account')).status, 401);
});

test('a client whose certificate Envoy keeps is whom its SPIFFE ID names', async (t) => {
  const send = await startClients(t, false);
  const { status, told } = await send(front, '/account');
  t.is(status, 200);
  t.is(told.get('x-sidegate-id'), front.uris[0]);
  t.is((await send({ uris: ['spiffe://elsewhere.example/front'] }, '/account')).status, 401);
  t.is((await send({ dns: ['front.example.com'] }, '/account')).status, 401);
});

test('identity headers are believed from the peer that the policy names, and from no other', async (t) => {
  const send = await startClients(t);
  const headers = ['X-Auth-Request-Email: ann@example.com', 'X-Auth-Request-Groups: dev'];
  const believed = await send(ingress, '/dev', ...headers);
  t.is(believed.status, 200);
  t.is(believed.told.get('x-sidegate-id'), 'ann@example.com');
  t.is(believed.told.get('x-sidegate-groups'), 'dev');
  t.is((await send(front, '/dev', ...headers)).status, 403);
  const other = await send(front, '/account', ...headers);
  t.is(other.told.get('x-sidegate-id'), front.uris[0]);
  t.false(other.told.has('x-auth-request-email'));
});

test('who a client says it is by a header is not heard', async (t) => {
  const send = await startClients(t);
  const xfcc = `X-Forwarded-Client-Cert: URI=${String(ingress.uris[0])}`;
  const { told } = await send(front, '/account', xfcc, 'X-Auth-Request-Email: ann@example.com');
  t.is(told.get('x-sidegate-id'), front.uris[0]);
});
