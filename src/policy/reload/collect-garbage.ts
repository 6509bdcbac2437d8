import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** A heap up to this size is not worth the pause: it is what the code of a small policy takes. 24 MiB. */
const smallHeapBytes = 24 * 1024 * 1024;

/**
 * Makes this thread give back the memory that it does not use. V8 would keep it for itself, and keep it in the process
 * even when the thread is gone: after a policy of 3000 users over 100 MB.
 *
 * @see https://nodejs.org/api/v8.html#v8setflagsfromstringflags
 */
export function collectGarbage(): void {
  if (getHeapStatistics().total_heap_size < smallHeapBytes) return;
  collect({ type: 'major', flavor: 'last-resort' });
}

/**
 * Collects what died young in this thread, in a few milliseconds: after the end of a worker its 15 MB, which an idle
 * process would otherwise keep.
 */
export function collectYoungGarbage(): void {
  collect({ type: 'minor' });
}

function collect(options: Readonly<Record<string, string>>): void {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  if (typeof gc === 'function') Reflect.apply(gc, undefined, [options]);
}
