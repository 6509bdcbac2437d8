import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A program that a Go module in this repository names, whose `go.sum` says what it is built from. */
export interface GoProgram {
  /** The folder of the module. */
  readonly module: URL;
  /** The package of the program, of the module itself or of one that it requires. */
  readonly path: string;
  /** With them it is built without the paths of this machine; without, from what Go has compiled for others. */
  readonly linkerFlags?: string;
}

const tellMs = 15_000;

/**
 * Builds a program to a file, and says on standard error every 15 seconds how many packages it has compiled.
 *
 * @throws {Error} with the last of what Go said, when it fails
 */
export async function buildGo(program: GoProgram, file: string): Promise<void> {
  const { module, path, linkerFlags } = program;
  const flags = linkerFlags === undefined ? [] : ['-trimpath', `-ldflags=-s -w ${linkerFlags}`];
  const child = spawn('go', ['build', '-v', ...flags, '-o', file, path], {
    cwd: module,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const said: string[] = [];
  createInterface(child.stderr).on('line', (line) => said.push(line));
  const startMs = performance.now();
  const telling = setInterval(() => {
    const seconds = Math.round((performance.now() - startMs) / 1000);
    process.stderr.write(`  ${path}: ${said.length} packages in ${seconds} s\n`);
  }, tellMs);
  const code = await once(child, 'close')
    .then(([status]: unknown[]) => status)
    .finally(() => clearInterval(telling));
  if (code !== 0) throw new Error(`go build ${path} failed:\n${said.slice(-20).join('\n')}`);
}
