import { readFileSync } from 'node:fs';
import { credentials } from '@grpc/grpc-js';
import test from 'ava';
import { createCaller } from '../../e2e/grpc/caller.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import { followTls, makeTlsFolder } from '../../transport/tls/tls-folder.ts';
import { servePolicy } from '../serve-policy.ts';

const policy = readFileSync(new URL('../../../deploy/examples/mtls/policy.yaml', import.meta.url), 'utf8');
const edit = { action: 'edit', resource: { type: 'orders', attributes: { namespace: 'shop' } } };
const view = { ...edit, action: 'view' };

test('a gateway asks for its peers and for the clients of the edge, and a service for itself', async (t) => {
  const authority = await createAuthority();
  const { store: source } = await followTls(t, (await makeTlsFolder(t, authority)).paths);
  const tls = { source, handshakeFailed: () => undefined };
  const { addresses } = await servePolicy(t, policy, {}, { addresses: ['mtls:127.0.0.1:0'], tls });
  const callerOf = async (uri: string): Promise<ReturnType<typeof createCaller>> => {
    const { certificate, key } = await authority.issue({ uris: [uri] });
    const roots = Buffer.from(authority.root);
    const channel = credentials.createSsl(roots, Buffer.from(key), Buffer.from(certificate));
    return createCaller(t, addresses[0] ?? '', channel);
  };
  const gateway = await callerOf('spiffe://cluster.local/ns/ingress/sa/gateway');
  const front = await callerOf('spiffe://cluster.local/ns/shop/sa/front');
  const edge = 'spiffe://cluster.local/ns/edge/sa/proxy';

  t.like(await front.call('Authorize', { credentials: {}, ...view }), {
    decision: { reason: 'REASON_GRANTED' },
  });
  t.like(await front.call('Authorize', { credentials: {}, ...edit }), {
    decision: { reason: 'REASON_NO_GRANT' },
  });

  const ann = encodeURIComponent((await authority.issue({ emails: ['ann@example.com'] })).certificate);
  const ofPeer = { headers: [], peer: { address: '192.0.2.1', certificate: ann } };
  t.like(await gateway.call('Authorize', { credentials: ofPeer, ...edit }), {
    decision: { reason: 'REASON_GRANTED' },
    principal: { email: 'ann@example.com', authenticated_by: 'certificate' },
  });

  const relayed = [{ name: 'x-forwarded-client-cert', value: `Cert="${ann}"` }];
  const throughEdge = { headers: relayed, peer: { principal: edge } };
  t.like(await gateway.call('Authorize', { credentials: throughEdge, ...edit }), {
    decision: { reason: 'REASON_GRANTED' },
  });
  const byStranger = { headers: relayed, peer: { principal: 'spiffe://cluster.local/ns/shop/sa/front' } };
  t.like(await gateway.call('Authorize', { credentials: byStranger, ...edit }), {
    decision: { reason: 'REASON_NO_GRANT' },
    principal: { id: 'spiffe://cluster.local/ns/shop/sa/front', kind: 'PRINCIPAL_KIND_WORKLOAD' },
  });
});
