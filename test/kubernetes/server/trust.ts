import { X509Certificate } from 'node:crypto';
import { field } from '../../deploy/custom-resources.ts';
import { listOf, maybe, textOf } from '../../policy/decode.ts';
import type { Api } from './api.ts';

const kinds = ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations'];

/** The objects that the injectors write: both webhook configurations, and the Secret with the CA. */
const objects = [
  ...kinds.map((kind) => `/apis/admissionregistration.k8s.io/v1/${kind}/sidegate`),
  '/api/v1/namespaces/sidegate-system/secrets/sidegate-ca',
];

/** Who wrote what, and when: equal as long as nobody writes. */
export async function versionsOf(api: Api): Promise<readonly string[]> {
  return await Promise.all(
    objects.map(async (path) => {
      const found = await api.must('GET', path);
      return textOf(field(field(found, 'metadata'), 'resourceVersion'));
    }),
  );
}

/** The serial numbers of the roots that each webhook is trusted by, webhook by webhook. */
export async function rootsOf(api: Api): Promise<readonly (readonly string[])[]> {
  const lists = await Promise.all(
    objects.slice(0, kinds.length).map(async (path) => {
      const webhooks = field(await api.must('GET', path), 'webhooks');
      return listOf(webhooks, (each) => serials(field(field(each, 'clientConfig'), 'caBundle')));
    }),
  );
  return lists.flat();
}

function serials(caBundle: unknown): readonly string[] {
  const text = Buffer.from(maybe(caBundle, textOf) ?? '', 'base64').toString('utf8');
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  return blocks.map((block) => new X509Certificate(block).serialNumber);
}
