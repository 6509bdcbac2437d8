import { setImmediate } from 'node:timers/promises';
import ContextRef from '../../node_modules/ava/lib/context-ref.js';
import Runner from '../../node_modules/ava/lib/runner.js';
import { importFresh } from './fresh-modules.ts';

/** A test of a file that is loaded. */
export interface LoadedTest {
  readonly title: string;
  readonly skipped: boolean;
  /** Runs it, and says why it fails; `undefined` when it passes. */
  readonly run: (limitMs: number) => Promise<Failure | undefined>;
}

/** Why a test fails. */
export interface Failure {
  readonly message: string;
  /** It did not end in time. */
  readonly isLate: boolean;
}

/** What nobody caught since the last look. */
const uncaught = new Map<unknown, unknown>();

process.on('uncaughtException', (error) => uncaught.set(error, error));
process.on('unhandledRejection', (reason, promise) => uncaught.set(promise, reason));
process.on('rejectionHandled', (promise) => uncaught.delete(promise));

/**
 * Loads a test file with AVA's own runner, in this process and with modules of its own.
 *
 * @throws {Error} when the file throws, or declares what is not run here: hooks and everything but plain tests
 */
export async function loadTestFile(file: string): Promise<readonly LoadedTest[]> {
  const runner = new Runner({ file, projectDir: process.cwd() });
  runner.start = () => undefined;
  uncaught.clear();
  await importFresh(file, runner.chain);
  const { serial = [], concurrent = [], ...others } = runner.tasks;
  const tests = [...serial, ...concurrent];
  const [other] = Object.entries(others).find(([, tasks]) => tasks.length > 0) ?? [];
  if (other !== undefined) throw new Error(`\`${file}\` declares \`${other}\`, which is not run here`);
  if (tests.length === 0) throw new Error(`\`${file}\` declares no test`);
  let message = '';
  runner.on('stateChange', ({ data: { type, err } }) => {
    if (type !== 'test-failed') return;
    const details = err?.formattedDetails?.map(({ label, formatted }) => `${label} ${formatted}`) ?? [];
    message = [err?.message ?? 'it failed', ...details].join('\n');
  });
  return tests.map((test) => ({
    title: test.title,
    skipped: test.metadata.skipped,
    async run(limitMs) {
      let isLate = false;
      const limit = setTimeout(() => {
        isLate = true;
        for (const { finishDueToInactivity } of runner.activeRunnables) finishDueToInactivity?.();
      }, limitMs);
      const passed = await runner.runTest(test, new ContextRef().copy());
      clearTimeout(limit);
      await setImmediate();
      const [stray] = [...uncaught.values()].map((error) => `nobody caught: ${String(error)}`);
      uncaught.clear();
      return passed && stray === undefined ? undefined : { message: stray ?? message, isLate };
    },
  }));
}
