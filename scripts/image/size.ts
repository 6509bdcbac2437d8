import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A file of a tree. */
export interface TreeFile {
  /** Relative to the tree. */
  readonly path: string;
  readonly bytes: number;
  /** Permissions, with those bits that lend somebody else's. */
  readonly mode: number;
  readonly changedMs: number;
}

/** Every file of a tree, links not followed, in the order of their paths. */
export function listTree(root: string): readonly TreeFile[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      const { size, mode, mtimeMs } = lstatSync(path);
      return { path: path.slice(root.length + 1), bytes: size, mode: mode & 0o7777, changedMs: mtimeMs };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/** What files take, in megabytes of a million bytes each. */
export function megabytesOf(files: readonly TreeFile[]): number {
  return files.reduce((sum, { bytes }) => sum + bytes, 0) / 1e6;
}
