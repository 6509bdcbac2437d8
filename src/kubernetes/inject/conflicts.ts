import { isDeepStrictEqual } from 'node:util';
import type { Options } from './options.ts';
import type { Container, Pod } from './pod.ts';
import { quote, type Remark } from './remark.ts';
import type { Volume } from './volumes.ts';
import { OPTIONS, SOCKET_DIRECTORY, VOLUMES } from './words.ts';

/** What of the pod stands in the way of ours, and names that the pod has not. */
export function conflictsOf(pod: Pod, options: Options, volumes: readonly Volume[]): readonly Remark[] {
  const containers = [...pod.containers, ...(pod.initContainers ?? [])];
  const asking = containers.filter(({ name }) => options.containers.includes(name));
  // An ordinary container starts when every init container has ended.
  const beside = options.mode === 'native' ? containers : containers.filter(({ runsOn }) => runsOn);
  return [
    ...unknownContainers(containers, options),
    ...beside.flatMap((each) => takenPorts(each, options)),
    ...takenVolumes(pod, volumes),
    ...(options.listen === 'socket' ? asking.flatMap(takenDirectory) : []),
  ];
}

function unknownContainers(containers: readonly Container[], options: Options): readonly Remark[] {
  const names = containers.map(({ name }) => name);
  return options.containers
    .filter((name) => !names.includes(name))
    .map((name) => ({
      path: ['metadata', 'annotations', OPTIONS.containers],
      message: `\`${OPTIONS.containers}\` names ${quote(name)}, and the pod's containers are ${quote(names.join(', '))}`,
    }));
}

function takenPorts({ name, ports }: Container, { listen, httpPort }: Options): readonly Remark[] {
  return ports.flatMap(({ path, number }) => {
    const option = [listen, httpPort].indexOf(number);
    if (option === -1) return [];
    const annotation = option === 0 ? OPTIONS.listen : OPTIONS.httpPort;
    return [
      {
        path,
        message: `port ${number} is taken by the container ${quote(name)}; give ours another one by the annotation \`${annotation}\``,
      },
    ];
  });
}

function takenVolumes({ volumes: found = [] }: Pod, volumes: readonly Volume[]): readonly Remark[] {
  return found
    .filter(({ name, value }) =>
      volumes.some((each) => each.name === name && !isDeepStrictEqual(each, value)),
    )
    .map(({ path, name }) => ({
      path: [...path, 'name'],
      message: `the volume ${quote(name)} has the name of ours and is another; rename it`,
    }));
}

function takenDirectory({ name, mounts }: Container): readonly Remark[] {
  return mounts
    .filter(({ volume, at }) => withoutEnd(at) === SOCKET_DIRECTORY && volume !== VOLUMES.socket)
    .map(({ path }) => ({
      path,
      message: `the container ${quote(name)} mounts something else at \`${SOCKET_DIRECTORY}\`, where our socket is; mount it elsewhere`,
    }));
}

/** A path without slashes at its end. */
export function withoutEnd(path: string): string {
  return path.replace(/(?<!\/)\/+$/, '');
}
