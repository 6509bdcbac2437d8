import test from 'ava';
import { field } from '../../deploy/custom-resources.ts';
import { manifest } from '../../deploy/manifests.ts';
import { installOnce } from './given.ts';

// The policy gate, as whoever applies a policy meets it.

const given = installOnce('files', 2, ({ cluster }) => cluster.namespace('shop'));

const good = 'apiVersion: sidegate.dev/v1\nkind: Policy\ngrants:\n  - { to: ["group:sre"], role: owner }\n';
const broken = good.replace('role: owner', 'rol: owner');
const label = { 'sidegate.dev/policy': 'true' };

function configMap(name: string, data: object, labels: object = label): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'shop', labels },
    data,
  });
}

const apply = (text: string, ...flags: string[]) =>
  given().cluster.kubectl(['apply', ...flags, '-f', '-'], text);
const read = (name: string) => given().cluster.api.send('GET', `/api/v1/namespaces/shop/configmaps/${name}`);

test('a broken policy is refused, and kubectl says where it is wrong', async (t) => {
  const { code, stderr } = await apply(configMap('broken', { 'policy.yaml': broken }));
  t.is(code, 1);
  t.regex(stderr, /^The ConfigMap "broken" is invalid:/);
  t.regex(stderr, /policy\.yaml:4:26: .*`rol`.*\[unknown-key\]/);
  t.is((await read('broken')).status, 404);
});

test('of several errors each has its line', async (t) => {
  const { stderr } = await apply(
    configMap('several', { 'a.yaml': broken, 'b.yaml': good.replace('group:sre', 'sre') }),
  );
  t.regex(stderr, /a\.yaml:4:26: /);
  t.regex(stderr, /b\.yaml:4:12: /);
});

test('a broken policy does not take the place of a good one', async (t) => {
  t.is((await apply(configMap('kept', { 'policy.yaml': good }))).code, 0);
  for (const flags of [[], ['--server-side'], ['--dry-run=server']]) {
    const { code, stderr } = await apply(configMap('kept', { 'policy.yaml': broken }), ...flags);
    t.is(code, 1);
    t.regex(stderr, /policy\.yaml:4:26: /);
  }
  const { code } = await given().cluster.kubectl([
    ...['patch', 'configmap', 'kept', '--namespace', 'shop', '--type', 'merge'],
    ...['--patch', JSON.stringify({ data: { 'more.yaml': broken } })],
  ]);
  t.is(code, 1);
  t.deepEqual(field((await read('kept')).body, 'data'), { 'policy.yaml': good });
});

test('a label that is no `true` is refused with the one that is', async (t) => {
  const { code, stderr } = await apply(
    configMap('misspelt', { 'policy.yaml': good }, { 'sidegate.dev/policy': 'yes' }),
  );
  t.is(code, 1);
  t.regex(stderr, /label `sidegate\.dev\/policy` is `"yes"`; write `"true"`/);
});

test('what was a policy may become something else, and is one again only if it loads', async (t) => {
  t.is((await apply(configMap('freed', { 'policy.yaml': good }))).code, 0);
  t.is((await apply(configMap('freed', { 'notes.yaml': 'no policy' }, {}))).code, 0);
  const { code, stderr } = await given().cluster.kubectl([
    ...['label', 'configmap', 'freed', '--namespace', 'shop', 'sidegate.dev/policy=true'],
  ]);
  t.is(code, 1);
  t.regex(stderr, /notes\.yaml:1:1: /);
});

test('a Secret is judged like a ConfigMap', async (t) => {
  const secret = (text: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'policy', namespace: 'shop', labels: label },
      stringData: { 'policy.yaml': text },
    });
  t.is((await apply(secret(good))).code, 0);
  const { code, stderr } = await apply(secret(broken));
  t.is(code, 1);
  t.regex(stderr, /policy\.yaml:4:26: /);
});

test('a warning reaches whoever applies, and the policy is taken', async (t) => {
  const text = good
    .replace('group:sre', 'group:nobody-has-this')
    .replace('role: owner', 'role: owner, where: { a: "!~ x" }');
  const { code, stderr } = await apply(configMap('warned', { 'policy.yaml': text }));
  t.is(code, 0, stderr);
  t.regex(stderr, /^Warning: policy\.yaml:\d+:/m);
});

test('ConfigMaps that are no policy are nobody’s business', async (t) => {
  t.is((await apply(configMap('plain', { 'policy.yaml': broken }, {}))).code, 0);
});

test('a policy may go', async (t) => {
  t.is((await apply(configMap('gone', { 'policy.yaml': good }))).code, 0);
  const { code } = await given().cluster.kubectl(['delete', 'configmap', 'gone', '--namespace', 'shop']);
  t.is(code, 0);
});

test('the policies of the examples are taken', async (t) => {
  const { code, stderr } = await apply(manifest('examples/kubernetes/policy.yaml'));
  t.is(code, 0, stderr);
});
