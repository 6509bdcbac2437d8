import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Image } from './assemble.ts';

/** How a container is run beside what the image says. */
export interface Container {
  /** Directories of this machine by where they are mounted. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Those that may be written to, as an `emptyDir`. */
  readonly writable?: Readonly<Record<string, string>>;
  /** What Node is told that it may take, as a container's memory limit does. It is told, and not held to it. */
  readonly memoryLimitBytes?: number;
}

/** Mounts what the arguments say below a root, makes that read-only, and goes on with the rest. */
const mountScript = `
root=$1; shift
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
for device in null zero random urandom; do mount --bind "/dev/$device" "$root/dev/$device"; done
while [ "$1" != -- ]; do
  mount --bind "$2" "$root$3"
  [ "$1" = rw ] || mount -o remount,bind,ro "$root$3"
  shift 3
done
shift
mount -o remount,bind,ro "$root"
cd /
exec "$@"
`;

/** Namespaces as root has them, and as everybody else may. */
const ways = [
  { become: (uid: number, gid: number) => ['-S', String(uid), '-G', String(gid)], flags: [] },
  { become: (uid: number, gid: number) => [`--map-user=${uid}`, `--map-group=${gid}`], flags: ['-r'] },
] as const;

/**
 * The command that runs the image in namespaces of its own, as a container runtime would: as the image's user, without
 * any capability, first process of its kind, on a root that nobody can write to. Arguments of the image follow.
 *
 * @throws {Error} where neither root nor anybody may make namespaces
 */
export function contain(
  image: Image,
  { mounts, writable = {}, memoryLimitBytes }: Container,
): readonly [string, ...string[]] {
  const { root, uid, gid, workdir, environment, entrypoint } = image;
  const limit =
    memoryLimitBytes === undefined ? {} : { '/sys/fs/cgroup': writeLimit(root, memoryLimitBytes) };
  const all = [
    ...Object.entries({ ...mounts, ...limit }).map(([place, path]) => ['ro', path, place] as const),
    ...Object.entries(writable).map(([place, path]) => ['rw', path, place] as const),
  ];
  for (const place of ['/proc', '/dev', ...all.map(([, , each]) => each)])
    mkdirSync(join(root, place), { recursive: true });
  for (const device of ['null', 'zero', 'random', 'urandom']) writeFileSync(join(root, 'dev', device), '');
  const { flags, become } = findWay();
  return [
    'unshare',
    ...flags,
    ...['--mount', '--pid', '--cgroup', '--fork', '--kill-child', 'sh', '-ec', mountScript, 'sh', root],
    ...all.flat(),
    ...['--', 'env', '-i', ...Object.entries(environment).map(([key, value]) => `${key}=${value}`)],
    ...['setpriv', '--no-new-privs', 'unshare', '-R', root, '-w', workdir, ...become(uid, gid)],
    ...entrypoint,
  ];
}

/** The process that `unshare` waits for, which is the container's first. */
export function innerPid(pid: number): number {
  return Number(execFileSync('cat', [`/proc/${pid}/task/${pid}/children`], { encoding: 'utf8' }).trim());
}

function findWay(): (typeof ways)[number] {
  const tried = ways.map((way) => ({
    way,
    run: spawnSync('unshare', [...way.flags, '--mount', '--pid', '--cgroup', '--fork', 'true'], {
      encoding: 'utf8',
    }),
  }));
  const found = tried.find(({ run }) => run.status === 0);
  if (found !== undefined) return found.way;
  const why = tried.map(({ run }) => run.stderr.trim() || run.error?.message).join('; ');
  throw new Error(
    `the image cannot be run here, as nobody may make namespaces (${why}); be root, or allow user namespaces: ` +
      'kernel.apparmor_restrict_unprivileged_userns=0 on Ubuntu, --privileged within a container',
  );
}

/** The files of a control group by which Node learns of a limit, as both versions have them. */
function writeLimit(root: string, bytes: number): string {
  const folder = join(dirname(root), 'cgroup');
  mkdirSync(join(folder, 'memory'), { recursive: true });
  writeFileSync(join(folder, 'memory.max'), `${bytes}\n`);
  writeFileSync(join(folder, 'memory.high'), 'max\n');
  writeFileSync(join(folder, 'memory/memory.limit_in_bytes'), `${bytes}\n`);
  writeFileSync(join(folder, 'memory/memory.soft_limit_in_bytes'), '9223372036854771712\n');
  chmodSync(folder, 0o755);
  return folder;
}
