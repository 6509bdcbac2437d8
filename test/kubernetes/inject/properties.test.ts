import test from 'ava';
import fc from 'fast-check';
import { inject } from '../../../src/kubernetes/inject/inject.ts';
import type { Injection } from '../../../src/kubernetes/inject/injection.ts';
import { STATUS_ANNOTATION } from '../../../src/kubernetes/inject/words.ts';
import { prove } from '../../decision/prove.ts';
import { someJson, somePod, someSettings } from './arbitrary-pod.ts';
import { patched } from './patched.ts';

const cases = fc.record({ pod: somePod, settings: someSettings });
/** A pod is worth many of the small cases that other properties are tried on. */
const CASES_EACH = 10;
let met = 0;

/** Holds for what is injected of a generated pod. */
function injected(
  holds: (pod: unknown, after: unknown, injection: Injection) => void,
): (example: { pod: object; settings: Parameters<typeof inject>[2] }) => void {
  return ({ pod, settings }) => {
    const injection = inject(pod, 'shop', settings);
    if (injection.outcome !== 'injected') return;
    met += 1;
    holds(pod, patched(pod, injection.patch), injection);
  };
}

test('whatever JSON is called a pod, there is an answer, and always the same', async (t) => {
  const examples = fc.record({ pod: someJson, settings: someSettings, namespace: fc.string() });
  await prove(t, examples, CASES_EACH, ({ pod, settings, namespace }) => {
    const before = JSON.stringify(pod);
    const { outcome, reason, patch, warnings, problems } = inject(pod, namespace, settings);
    same(JSON.stringify(pod), before);
    same(inject(pod, namespace, settings), { outcome, reason, patch, warnings, problems });
    same(outcome === 'injected', patch.length > 0);
    same(outcome === 'denied', problems.length > 0);
    same(outcome === 'denied', reason === 'bad-request');
    for (const message of [...warnings, ...problems]) same(/[\p{Cc}]/u.test(message), false);
  });
});

test('injecting twice is injecting once', async (t) => {
  await prove(t, cases, CASES_EACH, ({ pod, settings }) => {
    const first = inject(pod, 'shop', settings);
    const after = first.outcome === 'injected' ? patched(pod, first.patch) : pod;
    const again = inject(after, 'shop', settings);
    if (first.outcome === 'injected') same(again.reason, 'already-there');
    else same(again, first);
    same([again.patch, again.outcome === 'skipped' || first.outcome === 'denied'], [[], true]);
  });
});

test('a patch only adds, and to what is there', async (t) => {
  await prove(
    t,
    cases,
    CASES_EACH,
    injected((pod, _, { patch }) => {
      let now = pod;
      for (const operation of patch) {
        same(operation.op, 'add');
        same(valueAt(now, operation.path.split('/').slice(1, -1)) !== undefined, true);
        now = patched(now, [operation]);
      }
    }),
  );
  t.log(`${met} pods injected`);
  t.true(met > 100);
});

test("nothing of the pod's own is changed, taken away or moved among its own", async (t) => {
  await prove(
    t,
    cases,
    CASES_EACH,
    injected((pod, after) => same(within(pod, after, []), [])),
  );
});

test('our container is asked for with requests and limits, is restricted, and has no token', async (t) => {
  await prove(
    t,
    cases,
    CASES_EACH,
    injected((_, after) => {
      const found = ['containers', 'initContainers'].flatMap((list) => listAt(after, ['spec', list]));
      const [ours, ...others] = found.filter((each) => valueAt(each, ['name']) === 'sidegate');
      same(others, []);
      for (const path of ['requests/cpu', 'requests/memory', 'limits/memory']) {
        same(typeof valueAt(ours, ['resources', ...path.split('/')]), 'string');
      }
      same(valueAt(ours, ['securityContext']), {
        runAsNonRoot: true,
        runAsUser: 65_532,
        runAsGroup: 65_532,
        allowPrivilegeEscalation: false,
        capabilities: { drop: ['ALL'] },
        readOnlyRootFilesystem: true,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      const mounts = listAt(ours, ['volumeMounts']);
      const token = mounts.find(
        (each) => valueAt(each, ['mountPath']) === '/var/run/secrets/kubernetes.io/serviceaccount',
      );
      const volumes = listAt(after, ['spec', 'volumes']);
      const volume = volumes.find((each) => valueAt(each, ['name']) === valueAt(token, ['name']));
      same([valueAt(token, ['readOnly']), valueAt(volume, ['emptyDir'])], [true, {}]);
      for (const mount of mounts) {
        same(volumes.filter((each) => valueAt(each, ['name']) === valueAt(mount, ['name'])).length, 1);
        same(valueAt(mount, ['subPath']), undefined);
      }
    }),
  );
});

/** The paths at which something of the first is not in the second. Null is nothing, and a list may have got more. */
function within(before: unknown, after: unknown, path: readonly string[]): readonly string[] {
  if (before === null || path.at(-1) === STATUS_ANNOTATION) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const kept = after.filter((each) => !isOurs(each, path));
    const own = before.filter((each) => !isOurs(each, path));
    return own.flatMap((each, index) => within(each, kept[index], [...path, String(index)]));
  }
  if (typeof before !== 'object' || typeof after !== 'object' || after === null) {
    return before === after ? [] : [path.join('/')];
  }
  return Object.entries(before).flatMap(([key, each]) =>
    within(each, Object.getOwnPropertyDescriptor(after, key)?.value, [...path, key]),
  );
}

/** Whether an item of a list may come from us, by its name. */
function isOurs(item: unknown, path: readonly string[]): boolean {
  const name = valueAt(item, ['name']);
  return (
    (path.length === 2 && typeof name === 'string' && name.startsWith('sidegate')) ||
    (path.at(-1) === 'supplementalGroups' && item === 65_532)
  );
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  let found = value;
  for (const step of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    found = Object.getOwnPropertyDescriptor(found, name)?.value;
  }
  return found;
}

function listAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const found = valueAt(value, path);
  return Array.isArray(found) ? found : [];
}

/** For properties, which ava's assertions would slow down by far. @throws when the two differ */
function same(found: unknown, wanted: unknown): void {
  const [left, right] = [JSON.stringify([found]), JSON.stringify([wanted])];
  if (left !== right) throw new Error(`${left} is not ${right}`);
}
