import { readFileSync } from 'node:fs';
import { fromJsonString } from '@bufbuild/protobuf';
import test from 'ava';
import { parse } from 'yaml';
import { readSchemas } from '../proto/schemas.ts';
import { readDefinitions, readObjects } from './custom-resources.ts';

// The examples for meshes that cannot be run here, by the schemas of those who read them.

const textOf = (name: string): string =>
  readFileSync(new URL(`../../deploy/${name}`, import.meta.url), 'utf8');

const crds = 'charts/gateway-helm/charts/crds/crds';
const sources = [
  { module: 'istio.io/api@v1.31.1', files: ['kubernetes/customresourcedefinitions.gen.yaml'] },
  {
    module: 'github.com/envoyproxy/gateway@v1.9.1',
    files: [
      `${crds}/gatewayapi-crds.yaml`,
      `${crds}/generated/gateway.envoyproxy.io_backends.yaml`,
      `${crds}/generated/gateway.envoyproxy.io_clienttrafficpolicies.yaml`,
      `${crds}/generated/gateway.envoyproxy.io_envoyproxies.yaml`,
      `${crds}/generated/gateway.envoyproxy.io_securitypolicies.yaml`,
    ],
  },
];

test('the objects for Istio and Envoy Gateway are as their definitions say', async (t) => {
  t.timeout(300_000);
  const check = await readDefinitions(...sources);
  for (const name of ['istio/sidegate.yaml', 'envoy-gateway/sidegate.yaml']) {
    const objects = readObjects(textOf(name));
    t.true(objects.length >= 3);
    t.deepEqual(objects.flatMap(check), []);
  }
});

test('a slip in them is found', async (t) => {
  t.timeout(300_000);
  const check = await readDefinitions(...sources);
  const slips = [
    ['istio/sidegate.yaml', 'action: CUSTOM', 'action: CUSTOMS'],
    ['istio/sidegate.yaml', 'provider: { name:', 'providers: { name:'],
    ['envoy-gateway/sidegate.yaml', 'failOpen:', 'failsOpen:'],
    ['envoy-gateway/sidegate.yaml', 'statusOnError: 503', 'statusOnError: 999'],
  ] as const;
  for (const [name, right, wrong] of slips) {
    t.not(readObjects(textOf(name).replace(right, wrong)).flatMap(check).length, 0, wrong);
  }
});

test("the provider for Istio is one of its mesh's configuration", async (t) => {
  t.timeout(300_000);
  const schema = (await readSchemas()).getMessage('istio.mesh.v1alpha1.MeshConfig');
  if (schema === undefined) throw new Error('there is no MeshConfig');
  const text = textOf('istio/mesh-config.yaml');
  const read = (changed: string): unknown => {
    return fromJsonString(schema, JSON.stringify(parse(changed)));
  };
  t.notThrows(() => read(text));
  t.throws(() => read(text.replace('failOpen', 'failsOpen')));
});
