import { type ExecException, execFile } from 'node:child_process';
import { root } from './examples.ts';

/** How a command ended. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, at the top of the checkout and with no flag in the environment but these. */
export function run(
  [command, ...args]: readonly [string, ...string[]],
  environment: Readonly<Record<string, string>> = {},
  cwd: string = root,
): Promise<Ended> {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith('SIDEGATE_'));
  const env = { ...Object.fromEntries(inherited), ...environment };
  return new Promise((resolve) => {
    const ended = (error: ExecException | null, stdout: string, stderr: string): void =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr });
    execFile(command, args, { cwd, env, timeout: 60_000 }, ended);
  });
}

/** Runs `sidegate` as the installed command does. */
export function runSidegate(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Ended> {
  return run([`${root}bin/sidegate.js`, ...args], environment);
}
