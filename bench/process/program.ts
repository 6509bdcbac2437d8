import { execFile } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Inside node_modules, so that a build finds its packages, and nobody else the build. */
const cache = `${root}node_modules/.cache`;

/** Sidegate as a checkout runs it, from its source. */
export const sourceProgram: string = `${root}bin/sidegate.js`;

/** The flags with which `bin/sidegate.js` starts Node. */
export const nodeFlags: readonly string[] =
  /^#!\/usr\/bin\/env -S node (.*)$/m.exec(readFileSync(sourceProgram, 'utf8'))?.[1]?.split(' ') ?? [];

/** V8's own values, said aloud, since sidegate adds its flags where nothing is said. */
export const defaultFlags: readonly string[] = ['--allocation-site-pretenuring', '--max-semi-space-size=16'];

/** What is measured, as JavaScript. */
export interface Build {
  /** Sidegate as the package and the image run it. */
  readonly program: string;
  /** The server of one answer, so that it carries no type stripper either. */
  readonly constantServer: string;
}

let built: Promise<Build> | undefined;

/** Builds what is measured, once a run. */
export function build(): Promise<Build> {
  built ??= compile();
  return built;
}

async function compile(): Promise<Build> {
  mkdirSync(cache, { recursive: true });
  const place = mkdtempSync(`${cache}/sidegate-bench-`);
  process.once('exit', () => rmSync(place, { recursive: true, force: true }));
  for (const name of ['bin', 'package.json']) cpSync(root + name, `${place}/${name}`, { recursive: true });
  const config = {
    extends: `${root}tsconfig.build.json`,
    compilerOptions: { rootDir: root, outDir: place },
    include: [`${root}src`, `${root}bench/load/constant-server.ts`],
  };
  writeFileSync(`${place}/tsconfig.json`, JSON.stringify(config));
  const compiler = fileURLToPath(import.meta.resolve('typescript/lib/tsc.js'));
  await promisify(execFile)(process.execPath, [compiler, '-p', place]);
  renameSync(`${place}/src`, `${place}/dist`);
  symlinkSync('dist', `${place}/src`);
  return {
    program: `${place}/bin/sidegate.js`,
    constantServer: `${place}/bench/load/constant-server.js`,
  };
}
