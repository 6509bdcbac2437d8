/** Settles at the first SIGTERM or SIGINT; a second one ends the process as if nobody had asked for the first. */
export function nextSignal(): Promise<true> {
  const { promise, resolve } = Promise.withResolvers<true>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(true));
  return promise;
}
