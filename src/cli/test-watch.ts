import { watchPaths } from '../policy/reload/watch.ts';
import { defaultWatchTiming } from '../policy/reload/watch-timing.ts';
import { surveyPaths } from '../policy/source/survey.ts';
import { EXIT, type Output } from './command.ts';
import { nextSignal } from './next-signal.ts';
import { readAll, report, type TestOptions } from './test-once.ts';

/** A timer that never rings keeps the process alive, which a watch does not. */
const FOR_EVER_MS = 2 ** 31 - 1;

/** Runs tests, and again whenever they or their policies change, until SIGINT or SIGTERM. */
export async function watchTests(options: TestOptions, output: Output): Promise<number> {
  const alive = setInterval(() => undefined, FOR_EVER_MS);
  const ended = nextSignal();
  try {
    while (!(await Promise.race([ended, round(options, output, ended)])));
    return EXIT.ok;
  } finally {
    clearInterval(alive);
  }
}

/** One run, and the wait for the change after it. */
async function round(options: TestOptions, output: Output, ended: Promise<true>): Promise<false> {
  const before = await surveyPaths(options.paths);
  const read = await readAll(options.paths);
  const paths = [...options.paths, ...read.policies];
  const seen = await surveyPaths(paths);
  await report(options, read, output);
  output.err('waiting for a change; SIGINT ends this\n');
  await nextChange(paths, ended, async () => {
    const [tests, all] = await Promise.all([surveyPaths(options.paths), surveyPaths(paths)]);
    return tests.fingerprint !== before.fingerprint || all.fingerprint !== seen.fingerprint;
  });
  return false;
}

/** Settles once something changed; the first look of a watch tells of a change that may be none. */
async function nextChange(
  paths: readonly string[],
  ended: Promise<true>,
  differs: () => Promise<boolean>,
): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const watch = watchPaths(paths, defaultWatchTiming, {
    stirred: () => undefined,
    changed: () => void differs().then((changed) => (changed ? resolve(changed) : undefined)),
  });
  await Promise.race([promise, ended]);
  watch.close();
}
