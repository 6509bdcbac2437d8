import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { download, field, membersOf } from '../../deploy/custom-resources.ts';
import { deploy, exampleObjects, examples, manifest, render } from '../../deploy/manifests.ts';
import type { Told } from './cluster.ts';
import { installOnce } from './given.ts';
import { messageOf, podsOf, sidecarsIn } from './pods.ts';

// Every manifest, as the API server judges it.

const definitions = [
  ['github.com/cert-manager/cert-manager@v1.21.2', 'deploy/crds/cert-manager.io_issuers.yaml'],
  ['github.com/cert-manager/cert-manager@v1.21.2', 'deploy/crds/cert-manager.io_certificates.yaml'],
  ['istio.io/api@v1.31.1', 'kubernetes/customresourcedefinitions.gen.yaml'],
] as const;

const given = installOnce('files', 1, async ({ cluster }) => {
  for (const [module, file] of definitions) {
    const path = join(await download(module), file);
    const { code, stderr } = await cluster.kubectl(['apply', '--server-side', '-f', path]);
    if (code !== 0) throw new Error(stderr);
  }
  const restricted = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  for (const name of ['ingress', 'sidegate-node']) await cluster.namespace(name, restricted);
  const { code, stderr } = await cluster.kubectl(
    ['apply', '-f', '-'],
    manifest('examples/kubernetes/namespace.yaml'),
  );
  if (code !== 0) throw new Error(stderr);
  await cluster.account('shop', 'default');
  for (const kind of ['certificates.cert-manager.io', 'serviceentries.networking.istio.io']) {
    await cluster.kubectl(['wait', '--for=condition=Established', `crd/${kind}`, '--timeout=20s']);
  }
});

const dryRun = (text: string): Promise<Told> =>
  given().cluster.kubectl(['apply', '--dry-run=server', '--validate=strict', '-f', '-'], text);

/** What kubectl says of an object that it did not make. */
const notMine = /^Warning: resource \S+ is missing the kubectl\.kubernetes\.io\/last-applied.*$/gm;

for (const name of examples) {
  test(`the API server takes examples/kubernetes/${name}`, async (t) => {
    const { code, stdout, stderr } = await dryRun(manifest(`examples/kubernetes/${name}`));
    t.is(code, 0, stderr);
    t.regex(stdout, /server dry run/);
    // Pod Security's warnings about the templates of workloads would come here.
    t.is(stderr.replace(notMine, '').trim(), '');
  });
}

for (const [name, namespace] of [
  ['own-envoy.yaml', 'shop'],
  ['own-envoy-socket.yaml', 'shop'],
  ['istio.yaml', 'shop'],
  ['service-asks.yaml', 'shop'],
  ['job.yaml', 'shop'],
  ['gateway.yaml', 'ingress'],
  ['per-node.yaml', 'sidegate-node'],
] as const) {
  test(`the pods of ${name} are admitted, with one Sidegate in each`, async (t) => {
    const { api } = given().cluster;
    const templates = exampleObjects(name).flatMap((each) => field(field(each, 'spec'), 'template') ?? []);
    t.is(templates.length, 1);
    for (const template of templates) {
      const metadata = { ...membersOf(field(template, 'metadata')), generateName: 'example-' };
      const pod = { metadata, spec: field(template, 'spec') };
      const { status, body, warnings } = await api.send('POST', podsOf(namespace), pod);
      t.is(status, 201, messageOf(body));
      t.deepEqual(warnings, []);
      t.is(sidecarsIn(body), 1);
      const isOurs =
        field(field(field(body, 'metadata'), 'annotations'), 'sidegate.dev/status') !== undefined;
      t.is(isOurs, namespace === 'shop');
    }
  });
}

test('it takes the objects for Istio', async (t) => {
  const { code, stderr } = await dryRun(manifest('istio/sidegate.yaml'));
  t.is(code, 0, stderr);
});

for (const name of ['cert-manager', 'everything']) {
  test(`it takes the base with the components of ${name}`, async (t) => {
    const folder = fileURLToPath(new URL(`../../deploy/installations/${name}`, import.meta.url));
    const { code, stderr } = await dryRun(await render(folder));
    t.is(code, 0, stderr);
    t.is(stderr.trim(), '');
  });
}

test('it takes the installation again, which changes nothing', async (t) => {
  const read = async (): Promise<readonly unknown[]> =>
    await Promise.all(
      ['mutating', 'validating'].map((kind) =>
        given().cluster.api.must(
          'GET',
          `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations/sidegate`,
        ),
      ),
    );
  const before = await read();
  const differs = await given().cluster.kubectl(['diff', '-f', `${deploy}install.yaml`]);
  t.is(differs.code, 0, differs.stdout + differs.stderr);
  const { code, stderr } = await given().cluster.kubectl(['apply', '-f', `${deploy}install.yaml`]);
  t.is(code, 0, stderr);
  // The certificates that were written into them are still there.
  t.deepEqual(await read(), before);
});

test('the installation can be taken away', async (t) => {
  const { code, stderr } = await given().cluster.kubectl(
    ['delete', '--dry-run=server', '-f', '-'],
    readFileSync(`${deploy}install.yaml`, 'utf8'),
  );
  t.is(code, 0, stderr);
});
