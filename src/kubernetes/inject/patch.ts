import { createHash } from 'node:crypto';
import { withoutEnd } from './conflicts.ts';
import { addressOf, toContainer } from './container.ts';
import type { PatchOperation } from './injection.ts';
import type { Options } from './options.ts';
import type { Container, Pod } from './pod.ts';
import type { Path } from './remark.ts';
import { endsByItself } from './skip.ts';
import type { Volume } from './volumes.ts';
import { ADDRESS_VARIABLE, SOCKET_DIRECTORY, STATUS_ANNOTATION, USER, VOLUMES } from './words.ts';

/** The patch that puts our container into a pod, made from the pod as it was sent: additions, whose parents are there. */
export function toPatch(
  pod: Pod,
  options: Options,
  volumes: readonly Volume[],
  version: string,
): readonly PatchOperation[] {
  const mayQuit = options.mode === 'container' && endsByItself(pod);
  const container = toContainer(options, mayQuit);
  const template = shortHash(JSON.stringify([container, volumes]));
  const status = JSON.stringify({ version, mode: options.mode, template });
  return [
    ...annotate(pod, { ...defaultContainer(pod, options), [STATUS_ANNOTATION]: status }),
    ...(options.listen === 'socket' && options.containers.length > 0 ? joinGroup(pod) : []),
    ...addVolumes(pod, volumes),
    // Before ours is put first, which moves the others.
    ...[...pod.containers, ...(pod.initContainers ?? [])].flatMap((each) => introduce(each, options)),
    addContainer(pod, options, container),
  ];
}

function add(path: Path, value: unknown): PatchOperation {
  const steps = path.map((step) => String(step).replaceAll('~', '~0').replaceAll('/', '~1'));
  return { op: 'add', path: `/${steps.join('/')}`, value };
}

/** Adds to a list, or makes it. */
function append(path: Path, isThere: boolean, values: readonly unknown[]): readonly PatchOperation[] {
  if (values.length === 0) return [];
  return isThere ? values.map((value) => add([...path, '-'], value)) : [add(path, values)];
}

function annotate(
  { hasMetadata, annotations }: Pod,
  added: Readonly<Record<string, string>>,
): readonly PatchOperation[] {
  const path = ['metadata', 'annotations'];
  if (!hasMetadata) return [add(['metadata'], { annotations: added })];
  if (annotations === undefined) return [add(path, added)];
  return Object.entries(added).map(([name, value]) => add([...path, name], value));
}

/** Where ours stands beside the pod's own, `kubectl logs` and `exec` go on meaning those. */
function defaultContainer(
  { annotations, containers }: Pod,
  { mode }: Options,
): Readonly<Record<string, string>> {
  const name = 'kubectl.kubernetes.io/default-container';
  const [first] = containers;
  if (mode === 'native' || first === undefined || annotations?.has(name) === true) return {};
  return { [name]: first.name };
}

/** Lets the containers that ask open our socket, and leaves the owner of their volumes alone, as `fsGroup` would not. */
function joinGroup({ hasSecurityContext, supplementalGroups }: Pod): readonly PatchOperation[] {
  if (supplementalGroups?.includes(USER) === true) return [];
  const path = ['spec', 'securityContext'];
  if (!hasSecurityContext) return [add(path, { supplementalGroups: [USER] })];
  return append([...path, 'supplementalGroups'], supplementalGroups !== undefined, [USER]);
}

function addVolumes({ volumes: found }: Pod, volumes: readonly Volume[]): readonly PatchOperation[] {
  const missing = volumes.filter(({ name }) => found?.some((each) => each.name === name) !== true);
  return append(['spec', 'volumes'], found !== undefined, missing);
}

/** Tells a container that asks where to ask, unless it says so itself. */
function introduce(container: Container, options: Options): readonly PatchOperation[] {
  const { path, name, variables, mounts, hasMounts } = container;
  if (!options.containers.includes(name)) return [];
  const variable = { name: ADDRESS_VARIABLE, value: addressOf(options) };
  const mount = { name: VOLUMES.socket, mountPath: SOCKET_DIRECTORY };
  const isMounted = mounts.some(({ at }) => withoutEnd(at) === SOCKET_DIRECTORY);
  const isTold = variables?.includes(ADDRESS_VARIABLE) === true;
  return [
    ...append([...path, 'env'], variables !== undefined, isTold ? [] : [variable]),
    ...append([...path, 'volumeMounts'], hasMounts, options.listen !== 'socket' || isMounted ? [] : [mount]),
  ];
}

function addContainer({ initContainers }: Pod, { mode }: Options, container: object): PatchOperation {
  if (mode === 'container') return add(['spec', 'containers', '-'], container);
  const path = ['spec', 'initContainers'];
  return initContainers === undefined ? add(path, [container]) : add([...path, 0], container);
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
