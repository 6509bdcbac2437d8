import { createJsonReader, type Fields, isAbsent, type JsonReader } from './json-reader.ts';
import type { Path, Remark } from './remark.ts';
import { PREFIX } from './words.ts';

/** What is read of one container. */
export interface Container {
  readonly path: Path;
  readonly name: string;
  readonly ports: readonly { readonly path: Path; readonly number: number }[];
  readonly mounts: readonly { readonly path: Path; readonly volume: string; readonly at: string }[];
  /** Absent where the container has no list of variables. */
  readonly variables: readonly string[] | undefined;
  readonly hasMounts: boolean;
  /** Whether it runs beside others: not so an init container, unless it restarts. */
  readonly runsOn: boolean;
}

/** What is read of a pod, all of it narrowed. */
export interface Pod {
  readonly hasMetadata: boolean;
  readonly labels: ReadonlyMap<string, string>;
  /** Absent where the pod has none. */
  readonly annotations: ReadonlyMap<string, string> | undefined;
  readonly ownerKinds: readonly string[];
  readonly hostNetwork: boolean;
  readonly isWindows: boolean;
  readonly restartPolicy: string;
  /** Never empty. */
  readonly containers: readonly Container[];
  /** Absent where the pod has no list of them. */
  readonly initContainers: readonly Container[] | undefined;
  readonly volumes:
    | readonly { readonly path: Path; readonly name: string; readonly value: Fields }[]
    | undefined;
  readonly hasSecurityContext: boolean;
  readonly supplementalGroups: readonly unknown[] | undefined;
}

/** Reads a pod. What has a shape that no API server would take is a problem, and nothing of such a pod is used. */
export function readPod(value: unknown): Pod | { readonly problems: readonly Remark[] } {
  const reader = createJsonReader();
  const pod = reader.fields(value, []);
  const metadata = reader.fields(pod['metadata'], ['metadata']);
  const spec = reader.fields(pod['spec'], ['spec']);
  const read = {
    hasMetadata: !isAbsent(pod['metadata']),
    labels: readTexts(reader, metadata['labels'], ['metadata', 'labels']),
    annotations: unlessAbsent(metadata['annotations'], (found) =>
      readTexts(reader, found, ['metadata', 'annotations']),
    ),
    ownerKinds: reader
      .list(metadata['ownerReferences'], ['metadata', 'ownerReferences'])
      .map((owner, index) => readOwner(reader, owner, ['metadata', 'ownerReferences', index])),
    hostNetwork: spec['hostNetwork'] === true,
    isWindows: isWindows(reader, spec),
    restartPolicy: reader.text(spec['restartPolicy'], ['spec', 'restartPolicy']) || 'Always',
    containers: readContainers(reader, spec['containers'], ['spec', 'containers']),
    initContainers: unlessAbsent(spec['initContainers'], (found) =>
      readContainers(reader, found, ['spec', 'initContainers']),
    ),
    volumes: unlessAbsent(spec['volumes'], (found) => readVolumes(reader, found)),
    ...readSecurityContext(reader, spec['securityContext'], ['spec', 'securityContext']),
  };
  if (reader.problems.length > 0) return { problems: reader.problems };
  if (read.containers.length > 0) return read;
  return { problems: [{ path: ['spec', 'containers'], message: '`spec.containers` names no container' }] };
}

function readContainers(reader: JsonReader, value: unknown, path: Path): readonly Container[] {
  return reader.list(value, path).map((each, index) => readContainer(reader, each, [...path, index]));
}

function readContainer(reader: JsonReader, value: unknown, path: Path): Container {
  const fields = reader.fields(value, path);
  const listOf = (key: string): readonly Fields[] =>
    reader.list(fields[key], [...path, key]).map((each, index) => reader.fields(each, [...path, key, index]));
  const ports = listOf('ports').map(({ containerPort, protocol }, index) => ({
    path: [...path, 'ports', index, 'containerPort'],
    number: typeof containerPort === 'number' && isTcp(protocol) ? containerPort : 0,
  }));
  const mounts = listOf('volumeMounts').map(({ name, mountPath }, index) => ({
    path: [...path, 'volumeMounts', index, 'mountPath'],
    volume: reader.text(name, [...path, 'volumeMounts', index, 'name']),
    at: reader.text(mountPath, [...path, 'volumeMounts', index, 'mountPath']),
  }));
  const variables = listOf('env').map(({ name }, index) =>
    reader.text(name, [...path, 'env', index, 'name']),
  );
  return {
    path,
    name: reader.text(fields['name'], [...path, 'name']),
    ports: ports.filter(({ number }) => number > 0),
    mounts,
    variables: isAbsent(fields['env']) ? undefined : variables,
    hasMounts: !isAbsent(fields['volumeMounts']),
    runsOn: path[1] === 'containers' || fields['restartPolicy'] === 'Always',
  };
}

function isTcp(protocol: unknown): boolean {
  return isAbsent(protocol) || protocol === '' || protocol === 'TCP';
}

function readVolumes(reader: JsonReader, value: unknown): NonNullable<Pod['volumes']> {
  return reader.list(value, ['spec', 'volumes']).map((each, index) => {
    const path = ['spec', 'volumes', index];
    const fields = reader.fields(each, path);
    return { path, name: reader.text(fields['name'], [...path, 'name']), value: fields };
  });
}

function readOwner(reader: JsonReader, value: unknown, path: Path): string {
  return reader.text(reader.fields(value, path)['kind'], [...path, 'kind']);
}

function isWindows(reader: JsonReader, spec: Fields): boolean {
  const { name } = reader.fields(spec['os'], ['spec', 'os']);
  const selector = reader.fields(spec['nodeSelector'], ['spec', 'nodeSelector']);
  return name === 'windows' || selector['kubernetes.io/os'] === 'windows';
}

function readSecurityContext(
  reader: JsonReader,
  value: unknown,
  path: Path,
): Pick<Pod, 'hasSecurityContext' | 'supplementalGroups'> {
  const { supplementalGroups } = reader.fields(value, path);
  return {
    hasSecurityContext: !isAbsent(value),
    supplementalGroups: unlessAbsent(supplementalGroups, (found) =>
      reader.list(found, [...path, 'supplementalGroups']),
    ),
  };
}

/** Texts by their names. What is no text and not ours is the API server's to refuse. */
function readTexts(reader: JsonReader, value: unknown, path: Path): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(reader.fields(value, path)).map(([name, text]) => {
      if (typeof text === 'string') return [name, text];
      return [name, name.startsWith(PREFIX) ? reader.text(text, [...path, name]) : ''];
    }),
  );
}

function unlessAbsent<T>(value: unknown, read: (value: unknown) => T): T | undefined {
  return isAbsent(value) ? undefined : read(value);
}
