import { readdirSync, readFileSync } from 'node:fs';
import type { SourceFile } from '../../src/policy/loader.ts';
import { entriesOf, textOf } from './decode.ts';

/** Where the policy of a case stands that names no files. */
export const PATH = 'policy.yaml';

/** The files of a case: one without a name of its own, or several. */
export function filesOf(policy: unknown, files: unknown): readonly SourceFile[] {
  if (policy !== undefined) return [{ path: PATH, text: textOf(policy) }];
  return entriesOf(files, textOf).map(([path, text]) => ({ path, text }));
}

/** The policy files of a directory of the repository. */
export function exampleFiles(directory: string): readonly SourceFile[] {
  const root = new URL(`../../${directory}/`, import.meta.url);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort()
    .map((path) => ({ path, text: readFileSync(new URL(path, root), 'utf8') }));
}
