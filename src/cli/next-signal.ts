/** Settles at the first SIGTERM or SIGINT; a second one ends the process as if nobody had asked for the first. */
export function nextSignal(): Promise<unknown> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, resolve);
  return promise;
}
