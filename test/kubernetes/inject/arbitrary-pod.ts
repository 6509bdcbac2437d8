import fc from 'fast-check';
import { defaultSettings, type InjectorSettings } from '../../../src/kubernetes/inject/settings.ts';
import { ANNOTATIONS, INJECT_LABEL } from '../../../src/kubernetes/inject/words.ts';

const partly: fc.RecordConstraints<never> = { requiredKeys: [] };
const orNull = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T | null> =>
  fc.oneof({ weight: 9, arbitrary: values }, { weight: 1, arbitrary: fc.constant(null) });
const few = <T>(values: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(values, { maxLength: 3 });

const names = fc.constantFrom('app', 'logs', 'proxy', 'migrate');
const ports = fc.record(
  {
    containerPort: fc.constantFrom(80, 8080, 8443, 9000, 7777, 9999),
    protocol: fc.constantFrom('TCP', 'UDP', ''),
  },
  partly,
);
const mounts = fc.record(
  {
    name: fc.constantFrom('data', 'sidegate-socket'),
    mountPath: fc.constantFrom('/data', '/run', '/run/sidegate', '/run/sidegate/'),
  },
  partly,
);
const variables = fc.record({ name: fc.constantFrom('A', 'SIDEGATE_ADDRESS'), value: fc.string() }, partly);
const container = fc
  .record({
    name: names,
    rest: fc.record(
      {
        image: fc.constant('x'),
        env: orNull(few(variables)),
        volumeMounts: orNull(few(mounts)),
        ports: orNull(few(ports)),
        restartPolicy: fc.constantFrom('Always', null),
      },
      partly,
    ),
  })
  .map(({ name, rest }) => ({ name, ...rest }));
const containers = fc.uniqueArray(container, { minLength: 1, maxLength: 3, selector: ({ name }) => name });
const volumes = fc.constantFrom<object[]>(
  { name: 'data', emptyDir: {} },
  { name: 'a/b', hostPath: { path: '/' } },
  { name: 'sidegate-no-token', emptyDir: {} },
  { name: 'sidegate-policy', configMap: { name: 'x' } },
);

const words = fc.constantFrom(
  ...['auto', 'native', 'container', 'socket', '7070', '7778', 'true', 'false', 'app', 'app,logs'],
  ...['debug', 'stdout', 'x:1', '100m', '200Mi', 'none', 'configmap/a', 'configmap/a:a.yaml,secret/b:b', ''],
);
const ours = fc.constantFrom(...ANNOTATIONS, 'sidegate.dev/unknown');
const others = fc.constantFrom('a', 'a/b', '~1', 'kubectl.kubernetes.io/default-container', '__proto__', '');
const annotations = fc
  .tuple(
    fc.array(fc.tuple(fc.oneof(ours, others), words), { maxLength: 3 }),
    fc.option(fc.constant([['sidegate.dev/listen', 'socket']] as const), { nil: [] }),
    fc.option(fc.constant([['sidegate.dev/containers', 'app']] as const), { nil: [] }),
  )
  .map((lists) => Object.fromEntries(lists.flat()));

/** A pod that is one in shape, whatever it says. */
export const somePod: fc.Arbitrary<object> = fc.record({
  metadata: fc.record(
    {
      name: fc.string(),
      labels: orNull(
        fc.dictionary(fc.constantFrom('app', INJECT_LABEL), fc.constantFrom('true', 'false', 'x')),
      ),
      annotations: orNull(annotations),
      ownerReferences: orNull(few(fc.record({ kind: fc.constantFrom('Job', 'ReplicaSet') }, partly))),
    },
    partly,
  ),
  spec: fc
    .record({
      containers,
      rest: fc.record(
        {
          initContainers: orNull(few(container)),
          volumes: orNull(fc.uniqueArray(volumes, { maxLength: 2 })),
          securityContext: orNull(
            fc.record(
              { runAsUser: fc.nat(), supplementalGroups: orNull(few(fc.constantFrom(1, 65_532))) },
              partly,
            ),
          ),
          restartPolicy: fc.constantFrom('Always', 'Never', 'OnFailure', null),
          hostNetwork: fc.constantFrom(false, false, false, true),
          nodeSelector: fc.constantFrom({}, { 'kubernetes.io/os': 'linux' }, null),
        },
        partly,
      ),
    })
    .map(({ containers: list, rest }) => ({ ...rest, containers: list })),
});

/** A pod of which any part may be anything that JSON can say. */
export const someJson: fc.Arbitrary<unknown> = fc.oneof(
  fc.jsonValue(),
  somePod.chain((pod) =>
    fc
      .tuple(fc.constantFrom(...pathsOf(pod, [])), fc.jsonValue())
      .map(([path, value]) => replaceAt(pod, path, value)),
  ),
);

/** Settings of either mode. */
export const someSettings: fc.Arbitrary<InjectorSettings> = fc
  .constantFrom('native' as const, 'container' as const)
  .map((mode) => ({ ...defaultSettings('0.0.0'), mode }));

type Path = readonly string[];

function pathsOf(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, each]) => pathsOf(each, [...path, key]))];
}

function replaceAt(value: unknown, [first, ...rest]: Path, by: unknown): unknown {
  if (first === undefined) return by;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    return list.map((each, index) => (String(index) === first ? replaceAt(each, rest, by) : each));
  }
  const fields: object = typeof value === 'object' && value !== null ? value : {};
  return Object.fromEntries(
    Object.entries(fields).map(([key, each]) => [key, key === first ? replaceAt(each, rest, by) : each]),
  );
}
