import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { tool } from '../../scripts/tools.ts';
import { readObjects } from './custom-resources.ts';

const execute = promisify(execFile);

/** The folder `deploy/`. */
export const deploy: string = fileURLToPath(new URL('../../deploy/', import.meta.url));

/** The example manifests, by their names in `deploy/examples/kubernetes`. */
export const examples: readonly string[] = readdirSync(`${deploy}examples/kubernetes`).sort();

/** The text of a file in `deploy/`. */
export function manifest(name: string): string {
  return readFileSync(deploy + name, 'utf8');
}

/** The objects of an example. */
export function exampleObjects(name: string): readonly unknown[] {
  return readObjects(manifest(`examples/kubernetes/${name}`));
}

/** What kustomize makes of a folder. */
export async function render(folder: string): Promise<string> {
  const { stdout } = await execute(await tool('kustomize'), ['build', folder]);
  return stdout;
}
