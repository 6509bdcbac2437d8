import { cpSync, existsSync, mkdirSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** What is copied from: a folder, and the names in it that may be read. */
export interface Origin {
  readonly from: string;
  /** Absent when all of them may. */
  readonly allowed?: readonly string[];
}

/**
 * Copies as `COPY` does: of a directory its contents, of a file the file.
 *
 * @param at - the working directory, on this machine
 * @param target - relative to it; it ends with a slash when it is a directory
 * @throws {Error} when a source is not there or not allowed
 */
export function copyInto(
  { from, allowed }: Origin,
  sources: readonly string[],
  at: string,
  target: string,
): void {
  for (const source of sources) {
    const name = source.replace(/^\.?\//, '');
    const [top = ''] = name.split('/');
    const path = join(from, name);
    if (allowed?.includes(top) === false)
      throw new Error(`\`.dockerignore\` keeps \`${source}\` out of the build`);
    if (!existsSync(path)) throw new Error(`COPY of \`${source}\`: there is none`);
    const isInside = !statSync(path).isDirectory() && (target.endsWith('/') || sources.length > 1);
    const to = isInside ? join(at, target, basename(name)) : join(at, target);
    mkdirSync(dirname(to), { recursive: true });
    cpSync(path, to, { recursive: true });
  }
}
