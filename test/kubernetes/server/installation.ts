import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { field, membersOf } from '../../deploy/custom-resources.ts';
import { deploy } from '../../deploy/manifests.ts';
import { listOf, textOf } from '../../policy/decode.ts';
import { createAuthority } from '../../transport/tls/authority.ts';
import { serviceName } from '../reviews/ask-webhook.ts';
import { type Injector, startInjector } from '../reviews/injector.ts';
import { type Cluster, startCluster } from './cluster.ts';

/** A cluster with Sidegate installed in it, and processes in place of the Deployment's pods. */
export interface Installation {
  readonly cluster: Cluster;
  /** The pods behind the Service at the moment. */
  readonly injectors: readonly Injector[];
  /** Starts one more with what all have in common and these flags; who wants it behind the Service routes to it. */
  readonly start: (flags: readonly string[]) => Promise<Injector>;
  /** Sends the Service's connections to these. */
  readonly route: (injectors: readonly Injector[]) => void;
  readonly stop: () => Promise<void>;
}

/** How an installation gets its certificate: by files, whose root is in the webhook configurations, or by itself. */
export type Certificates = 'files' | 'self-managed';

/**
 * Applies `deploy/install.yaml`, and starts injectors that ask the API server by its ServiceAccount's token, with the
 * rights that the manifests give it and no other.
 */
export async function install(
  certificates: Certificates,
  replicas: number,
  flags: readonly string[] = [],
): Promise<Installation> {
  const cluster = await startCluster();
  const started: Injector[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(started.map((each) => each.stop('SIGKILL')));
    await cluster.stop();
  };
  try {
    const applied = await cluster.kubectl(['apply', '-f', `${deploy}install.yaml`]);
    if (applied.code !== 0) throw new Error(applied.stderr);
    const own = [
      ...(await access(cluster)),
      ...(certificates === 'files' ? await issue(cluster) : ['--self-managed']),
      ...flags,
    ];
    const start = async (more: readonly string[]): Promise<Injector> => {
      const injector = await startInjector([...own, ...more]);
      started.push(injector);
      return injector;
    };
    const injectors = await Promise.all(Array.from({ length: replicas }, () => start([])));
    const route = (to: readonly Injector[]): void => cluster.network.route(to.map(({ port }) => port));
    route(injectors);
    return { cluster, injectors, start, route, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The flags by which an injector outside of the cluster asks its API server. */
async function access({ api, url, caFile, folder }: Cluster): Promise<readonly string[]> {
  const account = '/api/v1/namespaces/sidegate-system/serviceaccounts/sidegate-injector';
  const asked = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const given = await api.must('POST', `${account}/token`, asked);
  const file = join(folder, 'injector-token');
  writeFileSync(file, textOf(field(field(given, 'status'), 'token')));
  return ['--kubernetes', url, '--kubernetes-token', file, '--kubernetes-ca', caFile];
}

/** Makes a certificate, puts its root into the webhook configurations, and gives the flags with its files. */
async function issue({ api, folder }: Cluster): Promise<readonly string[]> {
  const authority = await createAuthority('the webhooks of the tests');
  const { certificate, key } = await authority.issue({ dns: [serviceName] });
  const [certificateFile, keyFile] = [join(folder, 'webhooks.crt'), join(folder, 'webhooks.key')];
  writeFileSync(certificateFile, certificate);
  writeFileSync(join(folder, 'webhooks-ca.crt'), authority.root);
  writeFileSync(keyFile, key);
  const caBundle = Buffer.from(authority.root).toString('base64');
  for (const kind of ['mutatingwebhookconfigurations', 'validatingwebhookconfigurations']) {
    const path = `/apis/admissionregistration.k8s.io/v1/${kind}/sidegate`;
    const found = await api.must('GET', path);
    const webhooks = listOf(field(found, 'webhooks'), (each) => ({
      ...membersOf(each),
      clientConfig: { ...membersOf(field(each, 'clientConfig')), caBundle },
    }));
    await api.must('PATCH', path, { webhooks });
  }
  return ['--tls-cert', certificateFile, '--tls-key', keyFile];
}
