import test from 'ava';
import { diffLines } from 'diff';
import fc from 'fast-check';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { type InjectedManifest, injectManifest } from '../../../src/kubernetes/manifest/inject-manifest.ts';
import { prove } from '../../decision/prove.ts';
import { somePod } from '../inject/arbitrary-pod.ts';
import { caseSettings } from '../inject/injection-cases.ts';
import { patched } from '../inject/patched.ts';

const settings = { namespace: 'shop', injector: caseSettings };

function inject(text: string): InjectedManifest {
  return injectManifest(text, settings);
}

const pod = 'apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers: [{ name: app }]\n';

/** Lines of its author that are missing from the text. */
function lost(before: string, after: string): readonly string[] {
  return diffLines(before, after).flatMap(({ removed, value }) => (removed ? [value] : []));
}

for (const [kind, apiVersion, place] of [
  ['Pod', 'v1', []],
  ['PodTemplate', 'v1', ['template']],
  ['ReplicationController', 'v1', ['spec', 'template']],
  ['Deployment', 'apps/v1', ['spec', 'template']],
  ['StatefulSet', 'apps/v1', ['spec', 'template']],
  ['DaemonSet', 'apps/v1', ['spec', 'template']],
  ['ReplicaSet', 'apps/v1', ['spec', 'template']],
  ['Job', 'batch/v1', ['spec', 'template']],
  ['CronJob', 'batch/v1', ['spec', 'jobTemplate', 'spec', 'template']],
] as const) {
  test(`a ${kind} is injected where its pods are made`, (t) => {
    const inner = { spec: { containers: [{ name: 'app' }] } };
    const spec = place.toReversed().reduce<object>((value, step) => ({ [step]: value }), inner);
    const written = { apiVersion, kind, metadata: { name: 'shop', namespace: 'web' }, ...spec };
    const { text, injections, problems } = inject(stringify(written));
    t.deepEqual(problems, []);
    const [injection] = injections;
    t.like(injection, { document: 1, kind, name: 'shop', namespace: 'web', reason: 'injected' });
    t.deepEqual(parse(text), patched(written, injection?.patch ?? []));
    const path = ['', ...place, 'spec', 'initContainers'].join('/');
    t.true(injection?.patch.some((operation) => operation.path === path));
  });
}

test('a list too long to be compared line by line keeps its comments, and says the same', (t) => {
  const item = '  - # mine\n    kind: Pod\n    apiVersion: v1\n    spec:   {containers: [{name: app}]}\n';
  const written = `apiVersion: v1\nkind: List\nitems:\n${item.repeat(200)}`;
  const { text, injections } = inject(written);
  t.is(injections.length, 200);
  t.is(text.split('# mine').length, 201);
  const patch = injections.flatMap((injection) => injection.patch);
  t.deepEqual(parse(text), patched(parse(written), patch));
});

test('of a list every item is injected, and what is no workload stays', (t) => {
  const items = [pod, 'apiVersion: v1\nkind: Service\n', pod.replace('name: a', 'name: b')].map(
    (each): unknown => parse(each),
  );
  const { text, injections } = inject(stringify({ apiVersion: 'v1', kind: 'List', items }));
  t.deepEqual(
    injections.map(({ name, document, place }) => ({ name, document, line: place.line })),
    [
      { name: 'a', document: 1, line: 4 },
      { name: 'b', document: 1, line: 13 },
    ],
  );
  t.is(text.split('- name: sidegate\n').length, 3);
});

test('a kind of another group is not ours', (t) => {
  const text = pod.replace('v1', 'example.com/v1');
  t.deepEqual(inject(text), { text, injections: [], problems: [] });
});

test('every line of an author stays, whatever its style; only an empty list has to go', (t) => {
  const before = `# a comment
apiVersion: v1
kind: ConfigMap
metadata:
   name:    odd     # keep


data: {a: b,   c: "d",}
--- # the pod
# of the shop
apiVersion: v1
kind: Pod
metadata:
  name: 'a'


  annotations:    # ours below
    sidegate.dev/containers: app
  labels:   {a: b,c: "d"}
spec:
  # first this
  initContainers: []
  volumes:
  - name: data   # the data
    emptyDir: {}
  containers:
    # the app
    - name: app
      args: [a,b,   "c"]
      command: >-
        folded
        text
    # nothing behind it
...
`;
  const { text, problems } = inject(before);
  t.deepEqual(problems, []);
  t.deepEqual(lost(before, text), ['  initContainers: []\n']);
  t.is(inject(text).text, text);
});

test('lists are added to as deep as they are, in files that indent by four', (t) => {
  const before = `apiVersion: v1
kind: Pod
metadata:
    name: a
spec:
    initContainers:
    - name: first
      image: x
    volumes:
    -   name: data
        emptyDir: {}
    containers:
          - name: app
`;
  const { text } = inject(before);
  t.deepEqual(lost(before, text), []);
  t.true(text.includes('initContainers:\n    - name: sidegate\n      image'));
});

test('lists that are not indented, and files of Windows, are added to in kind', (t) => {
  const before = 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: app\n'.replaceAll('\n', '\r\n');
  const { text } = inject(before);
  t.deepEqual(lost(before, text), []);
  t.true(text.includes('\r\n  initContainers:\r\n  - name: sidegate\r\n'));
  t.false(/[^\r]\n/.test(text));
});

test('words that kubectl reads as true and false are read so', (t) => {
  for (const word of ['yes', 'Yes', 'on', 'ON', 'y']) {
    const { injections } = inject(pod.replace('spec:', `spec:\n  hostNetwork: ${word}`));
    t.is(injections[0]?.reason, 'host-network', word);
  }
  const { injections } = inject(
    pod.replace('{ name: a }', '{ name: a, labels: { sidegate.dev/inject: no } }'),
  );
  t.is(injections[0]?.outcome, 'denied');
  const plain = inject(pod.replace('spec:', "spec:\n  hostname: 'yes'\n  hostNetwork: off"));
  t.is(injections.length, 1);
  t.true(plain.text.includes("hostname: 'yes'\n  hostNetwork: off\n"));
  t.is(inject(plain.text).text, plain.text);
});

test('a byte order mark in the middle of a stream hides no pod', (t) => {
  const { text, injections } = inject(`\ufeff${pod}`);
  t.is(injections[0]?.reason, 'injected');
  t.is(inject(text).text, text);
  for (const before of ['---\n', '--- # b\n', `${pod}---\n`, `${pod}--- `]) {
    const { problems } = inject(`${before}\ufeff${pod}`);
    t.regex(problems.map(({ message }) => message).join(), /byte order mark/, before);
  }
});

test('JSON stays JSON', (t) => {
  const written = JSON.stringify(parse(pod), null, 4);
  const { text, injections } = inject(written);
  t.deepEqual(JSON.parse(text), patched(JSON.parse(written), injections[0]?.patch ?? []));
  t.true(text.startsWith('{\n    "apiVersion"'));
});

test('a stream without workloads comes out as it went in', (t) => {
  for (const text of [
    '',
    '\n',
    '---\n',
    '# nothing\n',
    '---\n---\na: 1\n',
    'a: {b:   1}   # c',
    '- 1\n',
    'text',
  ]) {
    t.deepEqual(inject(text), { text, injections: [], problems: [] });
  }
});

test('what is wrong has the place of the annotation, in its document and its file', (t) => {
  const bad =
    'apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    a: b\n    sidegate.dev/mode: fast\nspec: { containers: [{ name: app }] }\n';
  const { injections } = inject(`# first\n${pod}---\n${bad}`);
  const [first, second] = injections;
  t.is(first?.outcome, 'injected');
  t.like(second, { outcome: 'denied', document: 2, patch: [], place: { line: 8, column: 1 } });
  t.like(second?.problems[0], { line: 13, column: 5 });
});

test('what is written on a workload and means something on its pods alone is warned of', (t) => {
  const workload = `kind: List
apiVersion: v1
items:
  - apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: shop
      labels: { app: shop, sidegate.dev/inject: "false" }
      annotations:
        sidegate.dev/listen: socket
        example.com/listen: socket
    spec: { template: { spec: { containers: [{ name: app }] } } }
`;
  const [injection] = inject(workload).injections;
  t.is(injection?.outcome, 'injected');
  t.deepEqual(injection?.warnings, [
    {
      line: 8,
      column: 28,
      message:
        'the label `sidegate.dev/inject` means something on pods only; write it into the `metadata` of the template',
    },
    {
      line: 10,
      column: 9,
      message:
        'the annotation `sidegate.dev/listen` means something on pods only; write it into the `metadata` of the template',
    },
  ]);
  t.deepEqual(
    inject(pod.replace('{ name: a }', '{ name: a, labels: { sidegate.dev/inject: "true" } }')).injections[0]
      ?.warnings,
    [],
  );
});

test('what is taken has the place where it is taken', (t) => {
  const taken = pod.replace('{ name: app }', '{ name: app, ports: [{ containerPort: 7777 }] }');
  t.like(inject(taken).injections[0]?.problems[0], { line: 5, column: 39 });
});

test('a text that is no YAML is refused at its place', (t) => {
  const { text, problems, injections } = inject(`${pod}---\na: [\n`);
  t.is(injections.length, 1);
  t.like(problems[0], { line: 8 });
  t.true(text.endsWith('a: [\n'));
});

test('an alias in the way is refused, and one beside it is not', (t) => {
  const list = 'apiVersion: v1\nkind: Pod\nx: &c [{ name: app }]\nspec: &s\n  containers: *c\n';
  t.is(inject(list).injections[0]?.outcome, 'injected');
  const shared = inject(
    'apiVersion: v1\nkind: Pod\nmetadata: &m {}\nspec:\n  containers: [{ name: app }]\n---\n',
  );
  t.is(shared.injections[0]?.outcome, 'injected');
  const whole = inject('apiVersion: v1\nkind: Pod\nx: &s { containers: [{ name: app }] }\nspec: *s\n');
  t.regex(whole.problems[0]?.message ?? '', /^an alias or a merge key/);
});

test('aliases without end are no work without end', (t) => {
  const bomb = [
    'a: &a [x]',
    ...Array.from(
      { length: 9 },
      (_, index) =>
        `${'bcdefghij'[index] ?? ''}: &${'bcdefghij'[index] ?? ''} [${`*${'abcdefghi'[index] ?? ''},`.repeat(9)}]`,
    ),
  ];
  t.regex(inject(`${bomb.join('\n')}\n`).problems[0]?.message ?? '', /^this cannot be read/);
});

const styles = fc.record({
  indentSeq: fc.boolean(),
  indent: fc.constantFrom(2, 4),
  collectionStyle: fc.constantFrom('any' as const, 'flow' as const),
  flowCollectionPadding: fc.boolean(),
  lineWidth: fc.constantFrom(0, 40),
});

test('offline is what the API server makes of the same patch, in any style, and twice is once', async (t) => {
  let changed = 0;
  const examples = fc.record({ written: somePod, style: styles });
  await prove(t, examples, 40, ({ written, style }) => {
    const document = { apiVersion: 'v1', kind: 'Pod', ...written };
    const before = `---\n${stringify(document, style)}---\na: 1\n`;
    const { text, injections, problems } = inject(before);
    if (problems.length > 0) throw new Error(problems[0]?.message);
    const patch = injections[0]?.patch ?? [];
    const [after, other]: readonly unknown[] = parseAllDocuments(text).map((each) => {
      const value: unknown = each.toJS();
      return value;
    });
    const wanted = JSON.stringify(sorted(patched(document, patch)));
    if (JSON.stringify(sorted(after)) !== wanted) throw new Error(`${before}\nbecame\n${text}`);
    if (JSON.stringify(other) !== '{"a":1}') throw new Error(text);
    if (patch.length === 0 && text !== before) throw new Error(`changed for nothing: ${text}`);
    if (inject(text).text !== text) throw new Error(`changed again: ${text}`);
    if (patch.length > 0) changed += 1;
  });
  t.true(changed > 20);
});

/** With its keys in order, which YAML and JSON do not keep where a key is a number. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, sorted(each)]),
  );
}
