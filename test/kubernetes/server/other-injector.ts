import { once } from 'node:events';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { field } from '../../deploy/custom-resources.ts';
import { textOf } from '../../policy/decode.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import type { Api } from './api.ts';
import { containersOf } from './pods.ts';

/** What another injector saw of pods: their containers, each time it was asked. */
export interface OtherInjector {
  readonly seen: (readonly string[])[];
}

/**
 * Starts an injector of somebody else's, a container `mesh` and a volume, and makes it known under a name; the API server
 * asks webhooks in the order of their configurations' names.
 *
 * @param first - whether it puts its init container before all others, as some insist to
 */
export async function startOtherInjector(
  t: ExecutionContext,
  api: Api,
  name: string,
  namespace: string,
): Promise<OtherInjector> {
  const authority = await createAuthority('another injector');
  const { certificate, key } = await authority.issue({ ips: ['127.0.0.1'] });
  const seen: (readonly string[])[] = [];
  const server = createServer({ cert: certificate, key }, (request, response) => {
    void text(request).then((body) => {
      const asked = field(JSON.parse(body), 'request');
      const pod = field(asked, 'object');
      seen.push(containersOf(pod));
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(review(textOf(field(asked, 'uid')), patchOf(pod))));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const configurations = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations';
  await api.must('POST', configurations, {
    metadata: { name },
    webhooks: [
      {
        name: 'mesh.example.com',
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
        clientConfig: {
          url: `https://127.0.0.1:${port}/`,
          caBundle: Buffer.from(authority.root).toString('base64'),
        },
        reinvocationPolicy: 'IfNeeded',
        sideEffects: 'None',
        admissionReviewVersions: ['v1'],
      },
    ],
  });
  t.teardown(async () => {
    await api.must('DELETE', `${configurations}/${name}`);
    server.closeAllConnections();
    server.close();
  });
  return { seen };
}

function patchOf(pod: unknown): readonly object[] {
  if (containersOf(pod).includes('mesh')) return [];
  const mesh = { name: 'mesh', image: 'registry.example.com/mesh:1', restartPolicy: 'Always' };
  const init = field(field(pod, 'spec'), 'initContainers');
  return init === undefined
    ? [{ op: 'add', path: '/spec/initContainers', value: [mesh] }]
    : [{ op: 'add', path: '/spec/initContainers/0', value: mesh }];
}

function review(uid: string, patch: readonly object[]): object {
  const encoded = Buffer.from(JSON.stringify(patch)).toString('base64');
  const response = { uid, allowed: true, patchType: 'JSONPatch', patch: encoded };
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
}
