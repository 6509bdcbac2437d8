import { closeSync, openSync, writeFileSync } from 'node:fs';
import { watchPaths } from '../../../src/policy/reload/watch.ts';
import { eventsOnly } from './live-store.ts';
import { taggedPolicy } from './tagged-policy.ts';

/** Watches a file in a process that has no file descriptor left at first, and prints how each change was noticed. */
const [, , file = ''] = process.argv;
const descriptors: number[] = [];
let changes = 0;

try {
  for (;;) descriptors.push(openSync('/dev/null', 'r'));
} catch {
  const timing = { ...eventsOnly, fallbackPollMs: 100, rewatchMs: 1500 };
  const watch = watchPaths([file], timing, { stirred: () => undefined, changed });

  const untilWatched = setInterval(() => {
    if (watch.mode() === 'watch') writeFileSync(file, taggedPolicy(String(performance.now())));
  }, 200);

  function changed(): void {
    process.stdout.write(`${watch.mode()}\n`);
    changes += 1;
    if (changes === 1) {
      for (const descriptor of descriptors) closeSync(descriptor);
      writeFileSync(file, taggedPolicy('two'));
    }
    if (watch.mode() === 'watch') {
      clearInterval(untilWatched);
      watch.close();
    }
  }
}
