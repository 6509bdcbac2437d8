import { readdir, readlink, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** The link that kubelet swaps to publish all files of a ConfigMap, Secret or projected volume at once. */
export const dataLink = '..data';

/** A policy file of a directory: by the name that people see, and where its bytes are. */
export interface ListedFile {
  readonly shownPath: string;
  readonly path: string;
}

/** Whether a directory's entry is a part of the policy: not hidden, and YAML or JSON by its name. */
export function isPolicyFileName(name: string): boolean {
  return !name.startsWith('.') && /\.(?:ya?ml|json)$/.test(name);
}

/**
 * The policy files of a directory, one level, in the order of their names. Of a volume that kubelet writes, those of
 * one published set: the visible links are made and removed after the swap and would mix two.
 *
 * @throws as the file system does, `ENOENT` too when a volume is swapped at the moment
 * @see https://pkg.go.dev/k8s.io/kubernetes/pkg/volume/util#AtomicWriter.Write
 */
export async function listPolicyFiles(directory: string): Promise<readonly ListedFile[]> {
  const names = await readdir(directory);
  if (!names.includes(dataLink)) return toListed(directory, directory, names);
  const published = await realpath(join(directory, dataLink));
  const own = await Promise.all(
    names.filter(isPolicyFileName).map((name) => unlessPublished(directory, name)),
  );
  return [
    ...toListed(directory, published, await readdir(published)),
    ...toListed(directory, directory, own.flat()),
  ].sort((a, b) => (a.shownPath < b.shownPath ? -1 : 1));
}

function toListed(shown: string, directory: string, names: readonly string[]): readonly ListedFile[] {
  return names
    .filter(isPolicyFileName)
    .sort()
    .map((name) => ({ shownPath: join(shown, name), path: join(directory, name) }));
}

async function unlessPublished(directory: string, name: string): Promise<readonly string[]> {
  const target = await readlink(join(directory, name)).catch(() => '');
  return target.startsWith(`${dataLink}/`) ? [] : [name];
}
