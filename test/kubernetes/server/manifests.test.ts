import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { download } from '../../deploy/custom-resources.ts';
import { deploy, examples, manifest, render } from '../../deploy/manifests.ts';
import type { Told } from './cluster.ts';
import { installOnce } from './given.ts';

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
  await cluster.api.must('POST', '/api/v1/namespaces', { metadata: { name: 'ingress' } });
  await cluster.api.must('POST', '/api/v1/namespaces', { metadata: { name: 'sidegate-node' } });
  const { code, stderr } = await cluster.kubectl(
    ['apply', '-f', '-'],
    manifest('examples/kubernetes/namespace.yaml'),
  );
  if (code !== 0) throw new Error(stderr);
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
