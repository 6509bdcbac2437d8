import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import test from 'ava';
import type { CertificateSource } from '../../../src/kubernetes/admission/certificate-source.ts';
import { memberOf } from '../../../src/kubernetes/api/member.ts';
import { isReal, openCluster } from '../cluster.ts';
import { manage, readSecret } from './managed.ts';
import { createCalled, seeWebhooks } from './webhooks.ts';

const real = isReal ? test : test.skip;

real(
  'an API server that asks two replicas at each create loses none while their CA is exchanged',
  async (t) => {
    const cluster = await openCluster(t);
    const { administrator, namespace } = cluster;
    const lives = { caMs: 12_000, certificateMs: 9000, settleMs: 500, skewMs: 1000, place: 0 };
    const replicas = [manage(t, cluster, lives), manage(t, cluster, { ...lives, place: 1 })];
    const servers = replicas.map(() => createServer());
    const ports = await Promise.all(servers.map(listen));
    t.teardown(() => {
      for (const server of servers) server.close().closeAllConnections();
    });
    await createCalled(cluster, ports);
    for (const [at, replica] of replicas.entries()) follow(servers[at], await replica.first);
    const first = (await readSecret(cluster))['ca.crt'] ?? '';
    const refused: unknown[] = [];
    let creates = 0;
    do {
      creates += 1;
      const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: `one-${creates}` } };
      const made = await administrator.ask('POST', `/api/v1/namespaces/${namespace}/configmaps`, object);
      if (memberOf(made, 'kind') !== 'ConfigMap') refused.push(memberOf(made, 'message'));
    } while ((await seeWebhooks(cluster)).bundles.some((bundle) => bundle.includes(first)));
    t.deepEqual(refused, []);
    t.log(`${creates} creates, ${replicas.flatMap(({ events }) => events).length} events`);
    t.true(creates > 50);
  },
);

async function listen(server: Server): Promise<number> {
  server.on('request', (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      const review: unknown = JSON.parse(body);
      const uid = memberOf(memberOf(review, 'request'), 'uid');
      const answer = {
        apiVersion: 'admission.k8s.io/v1',
        kind: 'AdmissionReview',
        response: { uid, allowed: true },
      };
      // Each review is a handshake of its own.
      response.writeHead(200, { 'content-type': 'application/json', connection: 'close' });
      response.end(JSON.stringify(answer));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function follow(server: Server | undefined, source: CertificateSource | undefined): void {
  if (server === undefined || source === undefined) throw new Error('nothing to follow');
  const { certificate, key } = source.current();
  server.setSecureContext({ cert: certificate, key });
  source.subscribe((served) => server.setSecureContext({ cert: served.certificate, key: served.key }));
}
