import { readFile, realpath } from 'node:fs/promises';

/**
 * The mount points that a text of `/proc/self/mountinfo` lists.
 *
 * @see proc_pid_mountinfo(5): the fifth field, in which blanks and backslashes are octal
 */
export function mountPoints(mountinfo: string): ReadonlySet<string> {
  const points = mountinfo.split('\n').map((line) => line.split(' ')[4] ?? '');
  return new Set(points.filter((point) => point !== '').map(unescapeOctal));
}

function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) =>
    String.fromCharCode(Number.parseInt(digits, 8)),
  );
}

/**
 * Those of the files that are mounted one by one, as Kubernetes' `subPath` does: such a file stays what it was when
 * the container started. Empty where the system has no `/proc/self/mountinfo`.
 *
 * @see https://kubernetes.io/docs/concepts/storage/volumes/#using-subpath
 */
export async function mountedOneByOne(paths: readonly string[]): Promise<readonly string[]> {
  const points = mountPoints(await readFile('/proc/self/mountinfo', 'utf8').catch(() => ''));
  if (points.size === 0) return [];
  const real = await Promise.all(paths.map((path) => realpath(path).catch(() => path)));
  return paths.filter((_, place) => points.has(real[place] ?? ''));
}
