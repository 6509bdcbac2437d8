import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { at, listAt, numberAt, textAt } from './json.ts';
import type { Volumes } from './volumes.ts';

const execute = promisify(execFile);

/** A container that runs as a process of this machine, in the network of its Pod. */
export interface RunningContainer {
  readonly name: string;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number>;
  readonly hasEnded: () => boolean;
  /** Whether a probe of it passes at this moment; one that it has not passes. */
  readonly passes: (probe: 'startupProbe' | 'readinessProbe' | 'livenessProbe') => Promise<boolean>;
  readonly stop: (signal?: NodeJS.Signals) => void;
}

/** How a container is started on this machine. */
export interface Program {
  /** What the ENTRYPOINT of its image says. */
  readonly entrypoint: readonly [string, ...string[]];
  /** Its arguments, of those that the Pod names. */
  readonly toArguments?: (named: readonly string[]) => readonly string[];
  /** Where its probes are sent, if not to the port that they name. */
  readonly probePort?: number;
}

/** Finds the program of a container of a Pod. */
export type Programs = (pod: unknown, container: unknown) => Promise<Program>;

/** What is around a container. */
export interface Surroundings {
  readonly pod: unknown;
  /** A process that holds the network of the Pod; `undefined` for that of the machine. */
  readonly network: number | undefined;
  readonly volumes: Volumes;
  readonly folder: string;
  readonly programs: Programs;
}

/** Starts a container; what it writes is appended to `NAME.log` in the folder. */
export async function startContainer(container: unknown, around: Surroundings): Promise<RunningContainer> {
  const name = textAt(container, 'name');
  const program = await around.programs(around.pod, container);
  const [command = '', ...words] = [
    ...enter(around.network),
    ...mountFor(container, around),
    ...commandOf(container, program, around),
  ];
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'pipe'], env: environmentOf(container) });
  const log = createWriteStream(join(around.folder, `${name}.log`), { flags: 'a' });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  return {
    name,
    ended: once(child, 'exit').then(([code]: unknown[]) => (typeof code === 'number' ? code : 137)),
    hasEnded: () => hasEnded(child),
    passes: (probe) => passes(at(container, probe), container, program, around.network),
    stop(signal = 'SIGTERM') {
      if (!hasEnded(child)) child.kill(signal);
    },
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function enter(network: number | undefined): readonly string[] {
  return network === undefined ? [] : ['nsenter', '-t', String(network), '-n'];
}

/** Its command as the user that it asks for. */
function commandOf(
  container: unknown,
  { entrypoint, toArguments = (named) => named }: Program,
  around: Surroundings,
): readonly string[] {
  const command = listAt(container, 'command').map(String);
  const words = [
    ...(command.length > 0 ? command : entrypoint),
    ...toArguments(listAt(container, 'args').map(String)),
  ];
  const user = numberAt(container, 0, 'securityContext', 'runAsUser');
  const groups = listAt(around.pod, 'spec', 'securityContext', 'supplementalGroups').map(String);
  const others = groups.length > 0 ? [`--groups=${groups.join()}`] : ['--clear-groups'];
  const privileges = ['setpriv', `--reuid=${user}`, `--regid=${user}`, ...others, '--no-new-privs', '--'];
  return [...privileges, ...words];
}

function environmentOf(container: unknown): Readonly<Record<string, string>> {
  const own = listAt(container, 'env').map((each): readonly [string, string] => [
    textAt(each, 'name'),
    textAt(each, 'value'),
  ]);
  return { PATH: process.env['PATH'] ?? '', ...Object.fromEntries(own) };
}

/** The machine's files as a root of the container's own, with its volumes in it; nothing of it is seen outside. */
const rootScript = `
place=$1; folder=$2; root=$place/root; shift 2
mount -t tmpfs tmpfs "$place"
mkdir "$place/upper" "$place/work" "$root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$place/upper,workdir=$place/work" "$root"
for each in proc dev; do mount --rbind "/$each" "$root/$each"; done
mount --bind "$folder" "$root$folder"
exec chroot "$root" sh -ec "$@"
`;

/** Within that root, so that links such as /var/run are its own. */
const volumeScript = `
access=$1; shift
for each in "$@"; do
  [ "$each" = -- ] && break
  mkdir -p "\${each#*=}"
  mount --bind "\${each%%=*}" "\${each#*=}"
done
mount -o "remount,$access" /
while [ "$1" != -- ]; do shift; done
shift
exec "$@"
`;

function mountFor(container: unknown, { folder, volumes }: Surroundings): readonly string[] {
  const place = join(folder, `${textAt(container, 'name')}-root`);
  mkdirSync(place, { recursive: true });
  const mounts = listAt(container, 'volumeMounts').map(
    (mount) => `${volumes.folder(textAt(mount, 'name'))}=${textAt(mount, 'mountPath')}`,
  );
  const access = at(container, 'securityContext', 'readOnlyRootFilesystem') === true ? 'ro' : 'rw';
  const enterRoot = ['unshare', '-m', 'sh', '-ec', rootScript, 'sh', place, volumes.folder('')];
  return [...enterRoot, volumeScript, 'sh', access, ...mounts, '--'];
}

/** Asks as kubelet does: any status from 200 to 399 passes. */
async function passes(
  probe: unknown,
  container: unknown,
  { probePort }: Program,
  network: number | undefined,
): Promise<boolean> {
  if (probe === undefined) return true;
  const asked = at(probe, 'httpGet', 'port');
  const named = listAt(container, 'ports').find((port) => at(port, 'name') === asked);
  const port = probePort ?? (typeof asked === 'number' ? asked : numberAt(named, 0, 'containerPort'));
  const url = `http://127.0.0.1:${port}${textAt(probe, 'httpGet', 'path')}`;
  const [command = '', ...words] = [
    ...enter(network),
    ...['curl', '-s', '-o', '/dev/null', '-m', '2', '-w', '%{http_code}', url],
  ];
  const answer = await execute(command, words).catch(() => undefined);
  const status = Number(answer?.stdout);
  return status >= 200 && status < 400;
}
