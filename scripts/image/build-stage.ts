import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { context, readAllowed } from './context.ts';
import { copyInto } from './copy-into.ts';
import type { Stage } from './dockerfile.ts';

/** Each command that the build stage may run, by what it leaves behind when it is done from this checkout. */
const commands: Readonly<Record<string, (at: string) => void>> = {
  'npm ci --ignore-scripts': () => undefined,
  'npm run build': compile,
  'npm prune --omit=dev --ignore-scripts': copyPackages,
};

/**
 * Does what the build stage does, into a folder that stands for its root. The packages come from this checkout and the
 * compiler too, so that nothing is downloaded.
 *
 * @throws {Error} on a command that is not known here
 */
export function runBuildStage({ steps }: Stage, root: string): void {
  let at = '/';
  for (const step of steps) {
    if (step.kind === 'workdir') at = step.path;
    else if (step.kind === 'copy' && step.from === undefined) {
      copyInto({ from: context, allowed: readAllowed() }, step.sources, join(root, at), step.target);
    } else if (step.kind === 'run' && commands[step.command] !== undefined) {
      commands[step.command]?.(join(root, at));
    } else
      throw new Error(`the build stage has a step that scripts/image cannot do: ${JSON.stringify(step)}`);
  }
}

/** By the words of the script `build` itself, but for the place. */
function compile(at: string): void {
  const manifest: unknown = JSON.parse(readFileSync(join(at, 'package.json'), 'utf8'));
  const [, flags] = /"build":"rm -rf dist && tsc ([^"]+)"/.exec(JSON.stringify(manifest)) ?? [];
  if (flags === undefined) throw new Error('`npm run build` is more than `rm -rf dist && tsc …` by now');
  const compiler = join(context, 'node_modules/typescript/lib/tsc.js');
  execFileSync(process.execPath, [compiler, ...flags.split(' '), '--outDir', join(at, 'dist')], {
    cwd: context,
  });
}

/** What `npm prune --omit=dev` leaves is what `npm ls --omit=dev` lists and nobody but an install script put there. */
function copyPackages(at: string): void {
  const listed = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable', '--long'], {
    cwd: context,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const folders = listed
    .split('\n')
    .filter((line) => line.includes('/node_modules/') && !line.endsWith(':EXTRANEOUS'))
    .map(folderOf);
  for (const folder of folders) {
    const target = join(at, relative(context, folder));
    mkdirSync(dirname(target), { recursive: true });
    const nested = join(folder, 'node_modules');
    cpSync(folder, target, { recursive: true, filter: (path) => path !== nested });
  }
}

/** Of `FOLDER:NAME@VERSION`. @throws {Error} when npm has more to say of it */
function folderOf(line: string): string {
  const [, folder] = /^(.+):[^:]+@[^:]+$/.exec(line) ?? [];
  if (folder === undefined) throw new Error(`npm lists what is not as it should be: ${line}`);
  return folder;
}
