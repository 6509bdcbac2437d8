import type { BigIntStats } from 'node:fs';
import { lstat, readlink } from 'node:fs/promises';
import { dirname, isAbsolute, join, parse, resolve, sep } from 'node:path';

/** One name that was looked up on the way to a file. */
export interface Step {
  /** Without links. */
  readonly directory: string;
  /** Tells the directory from another one that takes its path later. */
  readonly identity: string;
  readonly name: string;
  /** What was found there, as text that changes when it does. */
  readonly found: string;
}

/** Every step that the kernel takes from a path to its file, and where they end. */
export interface Trail {
  readonly steps: readonly Step[];
  /** The directory in which the path ends, if it ends in one. */
  readonly directory: Omit<Step, 'name' | 'found'> | undefined;
}

/** As many links as Linux follows in one path. */
const maxLinks = 40;

/** Walks a path one name after another through links and directories. It ends early where nothing is. */
export async function followPath(path: string): Promise<Trail> {
  const steps: Step[] = [];
  const { root } = parse(resolve(path));
  const names = resolve(path).slice(root.length).split(sep);
  let directory: Trail['directory'] = { directory: root, identity: root };
  let links = 0;
  for (let name = names.shift(); name !== undefined; name = names.shift()) {
    if (name === '' || name === '.') continue;
    const here: string = name === '..' ? dirname(directory.directory) : join(directory.directory, name);
    const stats = await lstat(here, { bigint: true }).catch(() => undefined);
    const target = stats?.isSymbolicLink() === true ? await readlink(here).catch(() => '') : undefined;
    if (name !== '..') steps.push({ ...directory, name, found: describe(stats, target) });
    if (target !== undefined && ++links <= maxLinks) {
      if (isAbsolute(target)) directory = { directory: root, identity: root };
      names.unshift(...target.split(sep));
    } else if (stats?.isDirectory() === true) {
      directory = { directory: here, identity: identify(stats) };
    } else {
      return { steps, directory: undefined };
    }
  }
  return { steps, directory };
}

function describe(stats: BigIntStats | undefined, target: string | undefined): string {
  if (stats === undefined) return 'nothing';
  if (target !== undefined) return `${identify(stats)} ${target}`;
  // A directory's times change with every entry, most of which are none of ours.
  if (stats.isDirectory()) return identify(stats);
  return `${identify(stats)} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs}`;
}

function identify(stats: BigIntStats): string {
  return `${stats.dev}:${stats.ino}`;
}
