import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Inside node_modules, so that a build finds its packages, and nobody else the build. */
const place = `${root}node_modules/.cache/sidegate-bench`;

/** Sidegate as a checkout runs it, from its source. */
export const sourceProgram: string = `${root}bin/sidegate.js`;

/** The flags with which `bin/sidegate.js` starts Node. */
export const nodeFlags: readonly string[] =
  /^#!\/usr\/bin\/env -S node (.*)$/m.exec(readFileSync(sourceProgram, 'utf8'))?.[1]?.split(' ') ?? [];

let built: Promise<string> | undefined;

/** Sidegate as the package and the image run it; built once a run. */
export function builtProgram(): Promise<string> {
  built ??= build();
  return built;
}

async function build(): Promise<string> {
  rmSync(place, { recursive: true, force: true });
  mkdirSync(place, { recursive: true });
  for (const name of ['bin', 'package.json']) cpSync(root + name, `${place}/${name}`, { recursive: true });
  const compiler = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'));
  await promisify(execFile)(
    process.execPath,
    [compiler, '-p', `${root}tsconfig.build.json`, '--outDir', `${place}/dist`],
    { cwd: root },
  );
  return `${place}/bin/sidegate.js`;
}
