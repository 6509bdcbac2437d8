/**
 * What keeps most of the garbage collector out of the slowest answers, as the first line of `bin/sidegate.js` has it.
 *
 * @see bench/README.md
 */
const V8_FLAGS = ['--no-allocation-site-pretenuring', '--max-semi-space-size=4'] as const;

/**
 * Replaces this process by the same one with the V8 flags, unless it has them. A flag that it was started with is left
 * as it is, so that an operator's own value stands. Where a process cannot be replaced (Windows), it goes on without.
 */
export function ensureV8Flags(): void {
  const given = new Set(process.execArgv.map(nameOf));
  const missing = V8_FLAGS.filter((flag) => !given.has(nameOf(flag)));
  if (missing.length === 0 || process.execve === undefined || process.platform === 'win32') return;
  const args = [process.execPath, ...missing, ...process.execArgv, ...process.argv.slice(1)];
  try {
    process.execve(process.execPath, args, process.env);
  } catch {
    // Slower now and then, and no less right.
  }
}

function nameOf(flag: string): string {
  return flag
    .replace(/^--(?:no-)?/, '')
    .replace(/=.*$/s, '')
    .replaceAll('_', '-');
}
