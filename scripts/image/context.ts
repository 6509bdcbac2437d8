import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The top of the checkout, which is the build context. */
export const context: string = fileURLToPath(new URL('../..', import.meta.url));

/**
 * What `.dockerignore` lets into the build.
 *
 * @throws {Error} when it is anything but a list of what is allowed
 */
export function readAllowed(): readonly string[] {
  const lines = readFileSync(join(context, '.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const [first, ...rest] = lines;
  if (first === '*' && rest.every((line) => /^![\w.-]+$/.test(line)))
    return rest.map((line) => line.slice(1));
  throw new Error('`.dockerignore` is no `*` followed by `!NAME` for all that the build may read');
}
